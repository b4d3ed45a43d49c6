"""Hooks: what a training does, seen without a changed line of it.

A finder stands before Python's own. When the program imports a module of the table below, the module runs as always, and
then its door here is opened: a function that adds a callback or wraps a method. Nothing else is imported or changed.
"""

import os
import sys

# Module that the program imports, the module here that knows it, the function that is called with it.
doors = {
    "torch.optim.optimizer": ("pytorch", "watch_optimizers"),
    "torch.utils.data.dataloader": ("pytorch", "watch_loaders"),
    "torch._tensor": ("pytorch", "watch_losses"),
    "torch.amp.grad_scaler": ("pytorch", "watch_scaling"),
    "torch.nn.parallel.distributed": ("ranks", "watch_exchange"),
    "accelerate.data_loader": ("pytorch", "watch_accelerate"),
    "fastai.learner": ("fastai", "add_callback"),
    "keras.src.callbacks.callback_list": ("keras", "add_callback"),
    "keras.src.trainers.epoch_iterator": ("keras", "watch_data"),
    "keras.src.backend.jax.trainer": ("keras", "watch_jax"),
    "transformers.trainer": ("transformers", "add_callback"),
    "lightning.pytorch.trainer.connectors.callback_connector": ("lightning", "add_callback"),
    "pytorch_lightning.trainer.connectors.callback_connector": ("lightning", "add_callback"),
    "xgboost.callback": ("xgboost", "add_callback"),
    "lightgbm.engine": ("lightgbm", "add_callback"),
}


class Finder:
    """Finds modules as Python would, and has a door opened after each that is in the table."""

    def find_spec(self, name, path=None, target=None):
        if name not in doors:
            return None
        for finder in list(sys.meta_path):
            if finder is not self and hasattr(finder, "find_spec"):
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    return self.opened_after(spec, *doors[name])
        return None

    def opened_after(self, spec, name, function):
        run = getattr(spec.loader, "exec_module", None)
        if run is None:
            return spec

        def exec_module(module):
            run(module)
            open_door(name, function, module)

        try:
            spec.loader.exec_module = exec_module
        except AttributeError:  # a loader without attributes of its own: its module is left alone
            pass
        return spec


def open_door(name, function, module):
    from importlib import import_module

    from batchsweep_hooks.guard import switch

    if switch.off:
        return
    try:
        getattr(import_module(f"batchsweep_hooks.{name}"), function)(module)
    except Exception as error:
        switch.turn_off(f"{name}.{function}", error)


def install():
    sys.meta_path.insert(0, Finder())
