import sharp from "sharp";

/** Width of what is kept of a page: enough for what stands where, too little for letters. */
const keptWidth = 96;

/** Neighbouring pixels that are held against one another together. */
const tile = 6;

/** A mean difference of grey, 0 to 255, from which a tile looks different. */
const seen = 18;

/** A page's picture, made small and grey: what is kept, a few kB each. */
export const thumbnailOf = (picture: Uint8Array): Promise<Buffer> =>
  sharp(picture)
    .resize({width: keptWidth})
    .greyscale()
    .png({palette: true, colours: 8, dither: 0, compressionLevel: 9})
    .toBuffer();

interface Grey {
  width: number;
  height: number;
  data: Buffer;
}

async function greyOf(picture: Uint8Array): Promise<Grey> {
  const {data, info} = await sharp(picture).greyscale().raw().toBuffer({resolveWithObject: true});
  // A picture of a palette may come with more than one channel.
  const step = info.channels;
  const grey = step === 1 ? data : Buffer.from(data.filter((_, place) => place % step === 0));
  return {width: info.width, height: info.height, data: grey};
}

/** How two such pictures differ: in height, as a share, and in the share of tiles that look different. */
export async function differenceOf(
  accepted: Uint8Array,
  now: Uint8Array,
): Promise<{height: number; tiles: number}> {
  const [a, b] = await Promise.all([greyOf(accepted), greyOf(now)]);
  const height = Math.min(a.height, b.height);
  let [different, all] = [0, 0];
  for (let top = 0; top < height; top += tile)
    for (let left = 0; left < Math.min(a.width, b.width); left += tile) {
      let [sum, count] = [0, 0];
      for (let y = top; y < Math.min(top + tile, height); y++)
        for (let x = left; x < Math.min(left + tile, a.width, b.width); x++) {
          sum += Math.abs((a.data[y * a.width + x] ?? 0) - (b.data[y * b.width + x] ?? 0));
          count += 1;
        }
      all += 1;
      if (sum / count > seen) different += 1;
    }
  return {height: Math.abs(a.height - b.height) / a.height, tiles: all === 0 ? 1 : different / all};
}
