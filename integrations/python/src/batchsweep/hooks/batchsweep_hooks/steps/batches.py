"""How much is in a batch."""

from operator import itemgetter

# Keys of a batch that hold what is counted, the first that is there.
inputs = ("input_ids", "pixel_values", "inputs", "img", "image", "x")


def size(batch, depth=0):
    """Samples and tokens of a batch: the first length of its first array; tokens of `input_ids`, and of two blocks of
    integers of one shape, which is how next-token training looks. Padding counts. Packed sequences and batches of
    graphs say themselves how many they are."""
    shape = getattr(batch, "shape", None)
    if shape is not None:
        return (int(shape[0]), 0) if len(shape) else (0, 0)
    if depth > 3:
        return 0, 0
    own = own_count(batch)
    if own:
        return own, 0
    if hasattr(batch, "keys"):
        name = counted(batch)
        if name is not None:
            shape = batch[name].shape
            is_text = name == "input_ids" and len(shape) == 2
            return int(shape[0]), int(shape[0] * shape[1]) if is_text else 0
        batch = list(batch.values())
    if isinstance(batch, (list, tuple)):
        samples = listed(batch)
        if samples:
            return samples, 0
        if len(batch) == 2 and is_block(batch[0]) and is_block(batch[1]) and batch[0].shape == batch[1].shape:
            return int(batch[0].shape[0]), int(batch[0].shape[0] * batch[0].shape[1])
        for one in batch:
            found = size(one, depth + 1)
            if found[0]:
                return found
    return 0, 0


def own_count(batch):
    """The samples of a batch that says them itself, of PyTorch's PackedSequence, PyTorch Geometric or DGL; otherwise 0."""
    lengths = getattr(batch, "batch_sizes", None)
    if len(getattr(lengths, "shape", None) or ()) == 1:
        return int(lengths[0])
    for name in ("num_graphs", "batch_size"):
        count = getattr(batch, name, None)
        if type(count) is int:
            return count
    return 0


def listed(batch):
    """The samples of a batch that lists them: dictionaries alike, or the parts that `zip(*samples)` gives; 0 for any other.

    Parts whose arrays are all of one length may as well be several inputs of as many samples, and are no list of them.
    """
    first = batch[0] if len(batch) else None
    if isinstance(first, dict) and isinstance(batch, list):
        return len(batch) if all(isinstance(one, dict) and one.keys() == first.keys() for one in batch) else 0
    if len(batch) < 2 or not isinstance(first, (list, tuple)):
        return 0
    if any(not isinstance(part, (list, tuple)) or len(part) != len(first) for part in batch):
        return 0
    lengths = {(getattr(one, "shape", None) or (None,))[0] for part in batch for one in part}
    return len(first) if len(lengths) > 1 or None in lengths else 0


def counted(batch):
    """The key of what is counted in a batch with keys; None where none is known."""
    return next((name for name in inputs if name in batch and len(getattr(batch[name], "shape", None) or ())), None)


def is_block(array):
    if getattr(array, "ndim", 0) != 2:
        return False
    kind = getattr(array.dtype, "kind", None)  # NumPy's and JAX's
    return kind in "iu" if kind is not None else not array.dtype.is_floating_point


def has_images(batch, depth=0):
    """Whether a batch holds pictures: an array of four dimensions, one of which counts one, three or four colours."""
    shape = getattr(batch, "shape", None)
    if shape is not None:
        return len(shape) == 4 and (shape[1] in (1, 3, 4) or shape[3] in (1, 3, 4))
    if depth > 3 or not isinstance(batch, (list, tuple, dict)) or not len(batch):
        return False
    first = next(iter(batch.values())) if isinstance(batch, dict) else batch[0]
    return has_images(batch.get("pixel_values", first) if isinstance(batch, dict) else first, depth + 1)


class Sizes(dict):
    """(samples, tokens) of the batches of one pass by the shape of the array that is counted. Each shape is looked at once."""

    def __init__(self):
        super().__init__()
        self.kind = self.array = None  # the type of its batches, and what takes that array out of one

    def of(self, batch):
        """Of any batch; a batch of the pass's usual form is found by its shape alone, which is how doors ask first."""
        kind = type(batch)
        if kind is not self.kind:
            self.clear()
            self.kind, self.array = kind, array_of(batch)
        if self.array is None:
            return size(batch)
        shape = self.array(batch).shape
        if shape not in self:
            self[shape] = size(batch)
        return self[shape]


def array_of(batch):
    """What takes the array that is counted out of batches such as this one; None where they are of no usual form."""
    if own_count(batch):
        return None
    if hasattr(batch, "keys"):
        name = counted(batch)
        return None if name is None else itemgetter(name)
    if isinstance(batch, (list, tuple)) and len(batch) and len(getattr(batch[0], "shape", None) or ()):
        return itemgetter(0)
    return None
