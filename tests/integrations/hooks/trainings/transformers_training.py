"""Hugging Face's Trainer on a causal language model, evaluated each epoch; what it logs is printed but for its timings.

`--max-steps N` ends it after so many optimizer steps, as language models are trained.
"""

import sys
import tempfile

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PrinterCallback, Trainer, TrainingArguments, set_seed

set_seed(1)
torch.set_num_threads(1)
text = torch.randint(0, 50, (96, 16))
rows = [{"input_ids": row, "labels": row} for row in text]
model = LlamaForCausalLM(
    LlamaConfig(vocab_size=50, hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2)
)
with tempfile.TemporaryDirectory() as folder:
    trainer = Trainer(
        model,
        TrainingArguments(
            folder,
            per_device_train_batch_size=8,
            gradient_accumulation_steps=2,
            num_train_epochs=2,
            max_steps=int(sys.argv[2]) if "--max-steps" in sys.argv else -1,
            eval_strategy="epoch",
            save_strategy="no",
            logging_steps=1,
            report_to="none",
            use_cpu=True,
            disable_tqdm=True,
        ),
        train_dataset=rows[:64],
        eval_dataset=rows[64:],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
timings = ("runtime", "second")
for entry in trainer.state.log_history:
    print({name: value for name, value in entry.items() if not any(word in name for word in timings)})
