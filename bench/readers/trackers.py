"""Writes what Weights & Biases (offline) and MLflow (file store) keep of a small training, for the importers' tests.

    pip install wandb==0.31.0 mlflow-skinny==3.17.2 && python trackers.py FOLDER
"""

import os
import sys
import time

os.chdir(sys.argv[1])
config = {"batch_size": 32, "lr": 0.001, "model": "resnet18"}
epochs = [(0.9, 0.8, 0.75), (0.7, 0.6, 0.8125), (0.5, 0.55, 0.84375)]

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true", WANDB_DISABLE_CODE="true", WANDB_DISABLE_GIT="true")
import wandb

run = wandb.init(project="birds", config=config, settings=wandb.Settings(x_stats_sampling_interval=1, x_disable_meta=True))
for epoch, (train_loss, val_loss, val_accuracy) in enumerate(epochs):
    time.sleep(2)
    run.log({"epoch": epoch, "train_loss": train_loss, "val_loss": val_loss, "val_accuracy": val_accuracy})
run.finish()

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
import mlflow

mlflow.set_tracking_uri("file:./mlruns")
with mlflow.start_run(run_name="birds"):
    mlflow.log_params(config)
    for epoch, (train_loss, val_loss, val_accuracy) in enumerate(epochs):
        mlflow.log_metrics({"train_loss": train_loss, "val_loss": val_loss, "val_accuracy": val_accuracy}, step=epoch)
