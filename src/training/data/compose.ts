// Images made of drawings: a bird on a background.

/** A drawing's pixels: RGBA, 8 bits a channel, colour not multiplied by alpha, `size` × `size`. */
export interface Raster {
  rgba: Uint8Array;
  size: number;
}

type Colour = readonly [red: number, green: number, blue: number];

/** How one image shows its drawing. */
export interface Composition {
  /** Radians, clockwise. */
  angle: number;
  /** Side of the drawing as a share of the image's. */
  scale: number;
  mirrored: boolean;
  /** Where the turned drawing lies in the room that is left for it, 0 to 1 in each direction. */
  left: number;
  top: number;
  /** Radians. */
  hue: number;
  saturation: number;
  brightness: number;
  /** The background is a gradient between two light colours, down and `slant` to the right. */
  slant: number;
  from: Colour;
  to: Colour;
}

/** Draws a random composition: up to 15° either way, 75 to 100 % of the size, up to 15 % off in colour. */
export function randomComposition(random: () => number): Composition {
  const around = (middle: number, spread: number) => middle + (2 * random() - 1) * spread;
  const light = (): Colour => [170 + 85 * random(), 170 + 85 * random(), 170 + 85 * random()];
  return {
    angle: around(0, Math.PI / 12),
    scale: 0.75 + 0.25 * random(),
    mirrored: random() < 0.5,
    left: random(),
    top: random(),
    hue: around(0, Math.PI / 18),
    saturation: around(1, 0.15),
    brightness: around(1, 0.1),
    slant: random(),
    from: light(),
    to: light(),
  };
}

/**
 * Draws one image into `target` at byte `offset`: `size` × `size` × 3 bytes. The turned drawing lies wholly inside, so
 * it is made smaller where it would not fit. Sampling is bilinear on colours multiplied by alpha: no dark fringes.
 */
export function compose(
  drawing: Raster,
  {angle, scale, mirrored, left, top, hue, saturation, brightness, slant, from, to}: Composition,
  size: number,
  target: Uint8Array,
  offset: number,
): void {
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const widening = Math.abs(cosine) + Math.abs(sine);
  const share = Math.min(scale, 1 / widening);
  const room = size * (1 - share * widening);
  const centreX = (size * share * widening) / 2 + left * room;
  const centreY = (size * share * widening) / 2 + top * room;
  const sourceStep = drawing.size / (size * share);
  const middle = drawing.size / 2 - 0.5;
  const matrix = colourMatrix(hue, saturation, brightness);
  const texel = new Float64Array(4);
  for (let y = 0, at = offset; y < size; y++) {
    for (let x = 0; x < size; x++, at += 3) {
      const fromCentreX = (x + 0.5 - centreX) * sourceStep;
      const fromCentreY = (y + 0.5 - centreY) * sourceStep;
      const sourceX = (cosine * fromCentreX + sine * fromCentreY) * (mirrored ? -1 : 1) + middle;
      const sourceY = cosine * fromCentreY - sine * fromCentreX + middle;
      sampleBilinear(drawing, sourceX, sourceY, texel);
      const [red = 0, green = 0, blue = 0, alpha = 0] = texel;
      const along = (slant * x + y) / ((slant + 1) * (size - 1));
      for (let channel = 0; channel < 3; channel++) {
        const [byRed, byGreen, byBlue] = matrix[channel as 0 | 1 | 2];
        const colour = Math.min(255 * alpha, Math.max(0, byRed * red + byGreen * green + byBlue * blue));
        const behind = from[channel as 0 | 1 | 2] * (1 - along) + to[channel as 0 | 1 | 2] * along;
        target[at + channel] = Math.round(colour + behind * (1 - alpha));
      }
    }
  }
}

/** Writes red, green, blue (0 to 255, times alpha) and alpha (0 to 1) at a place between pixels; nothing lies outside. */
function sampleBilinear({rgba, size}: Raster, x: number, y: number, texel: Float64Array): void {
  texel.fill(0);
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  for (let corner = 0; corner < 4; corner++) {
    const column = x0 + (corner & 1);
    const row = y0 + (corner >> 1);
    if (column < 0 || column >= size || row < 0 || row >= size) continue;
    const at = 4 * (row * size + column);
    const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
    const alpha = (weight * (rgba[at + 3] ?? 0)) / 255;
    for (let channel = 0; channel < 3; channel++)
      texel[channel] = (texel[channel] ?? 0) + alpha * (rgba[at + channel] ?? 0);
    texel[3] = (texel[3] ?? 0) + alpha;
  }
}

/** Turns the hue, scales the saturation and the brightness: hueRotate and saturate of SVG's feColorMatrix. */
function colourMatrix(hue: number, saturation: number, brightness: number): [Colour, Colour, Colour] {
  const [lumaRed, lumaGreen, lumaBlue] = [0.213, 0.715, 0.072];
  const cosine = Math.cos(hue) * saturation;
  const sine = Math.sin(hue) * saturation;
  const row = (red: number, green: number, blue: number): Colour => [
    red * brightness,
    green * brightness,
    blue * brightness,
  ];
  return [
    row(
      lumaRed + cosine * (1 - lumaRed) - sine * lumaRed,
      lumaGreen - cosine * lumaGreen - sine * lumaGreen,
      lumaBlue - cosine * lumaBlue + sine * (1 - lumaBlue),
    ),
    row(
      lumaRed - cosine * lumaRed + sine * 0.143,
      lumaGreen + cosine * (1 - lumaGreen) + sine * 0.14,
      lumaBlue - cosine * lumaBlue - sine * 0.283,
    ),
    row(
      lumaRed - cosine * lumaRed - sine * (1 - lumaRed),
      lumaGreen - cosine * lumaGreen + sine * lumaGreen,
      lumaBlue + cosine * (1 - lumaBlue) + sine * lumaBlue,
    ),
  ];
}
