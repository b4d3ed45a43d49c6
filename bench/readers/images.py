"""Draws a folder of small images of two classes, so that the trainers have something to learn without a download."""

import os
import random
import sys

from PIL import Image, ImageDraw


def draw_images(folder, count, size=32):
    """Writes `count` images a class to `folder`/round and `folder`/square; a folder that is there is kept."""
    if os.path.exists(folder):
        return folder
    chance = random.Random(1)
    for label in ("round", "square"):
        os.makedirs(os.path.join(folder, label))
        for index in range(count):
            image = Image.new("RGB", (size, size), tuple(chance.randrange(256) for _ in range(3)))
            left, top = chance.randrange(size // 2), chance.randrange(size // 2)
            box = (left, top, left + size // 2, top + size // 2)
            draw = ImageDraw.Draw(image)
            shape = draw.ellipse if label == "round" else draw.rectangle
            shape(box, fill=tuple(chance.randrange(256) for _ in range(3)))
            image.save(os.path.join(folder, label, f"{index:04}.png"))
    return folder


if __name__ == "__main__":
    draw_images(sys.argv[1], int(sys.argv[2]))
