// Writes the built-in images as a folder of PNG files, one folder a class: node examples/fastai-birds/images.ts FOLDER [IMAGES]
import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import sharp from "sharp";
import {prepareImages} from "../../src/training/data/prepare.ts";

const [folder, count = "320"] = process.argv.slice(2);
if (folder === undefined) {
  console.error("no folder given (node examples/fastai-birds/images.ts FOLDER [IMAGES])");
  process.exit(2);
}
const imageSize = 128;
const trainImages = Number(count);
const {train, classes} = await prepareImages(
  {data: "emoji-birds", imageSize, trainImages, validImages: Math.ceil(trainImages / 4), dataSeed: 1},
  () => undefined,
);
for (const name of classes) await mkdir(join(folder, name), {recursive: true});
const bytes = 3 * imageSize * imageSize;
for (const [index, label] of train.labels.entries()) {
  const pixels = train.pixels.subarray(index * bytes, (index + 1) * bytes);
  const file = join(folder, classes[label] ?? String(label), `${String(index).padStart(4, "0")}.png`);
  await sharp(pixels, {raw: {width: imageSize, height: imageSize, channels: 3}})
    .png()
    .toFile(file);
}
console.log(`${train.labels.length} images in ${folder}`);
