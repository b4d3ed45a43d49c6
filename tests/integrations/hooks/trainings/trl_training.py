"""A tiny language model fine-tuned by TRL's SFTTrainer, without a download."""
import tempfile

import torch
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast
from trl import SFTConfig, SFTTrainer

torch.manual_seed(1)
torch.set_num_threads(1)
words = ["<pad>", "<eos>"] + [f"w{i}" for i in range(30)]
tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="<pad>"))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>")
model = GPT2LMHeadModel(GPT2Config(vocab_size=32, n_positions=64, n_embd=16, n_layer=1, n_head=2))
rows = Dataset.from_dict({"text": [" ".join(f"w{(i + j) % 30}" for j in range(15)) for i in range(64)]})
with tempfile.TemporaryDirectory() as folder:
    args = SFTConfig(
        output_dir=folder,
        per_device_train_batch_size=8,
        num_train_epochs=2,
        logging_steps=4,
        report_to=[],
        save_strategy="no",
        use_cpu=True,
        max_length=32,
        disable_tqdm=True,
    )
    trainer = SFTTrainer(model=model, args=args, train_dataset=rows, processing_class=fast)
    trainer.train()
    print("checked", [repr(one["loss"]) for one in trainer.state.log_history if "loss" in one])
