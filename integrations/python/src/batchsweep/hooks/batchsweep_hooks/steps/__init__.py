"""What a training loop does, step by step: noted within it (`tape`), worked through later (`loop`)."""
