// The picture that stands for a page where its address is shared.
import bold from "@fontsource/inter/files/inter-latin-700-normal.woff?inline";
import regular from "@fontsource/inter/files/inter-latin-400-normal.woff?inline";
import satori, {type Font} from "satori";
import type {Label, Picture} from "../plots/picture.ts";
import {cardPainter} from "./card-painter.ts";

/** What stands on a card: a title, one or two sentences, and the main plot where there is one. */
export interface Card {
  site: string;
  title: string;
  text: string;
  picture: Picture | null;
}

/** The size that every service shows whole. */
const size = {width: 1200, height: 630};
const padding = 56;
/** Height of the coloured line at the foot. */
const line = 12;
/** How much larger than on a page the plot is drawn. */
const scale = 1.3;

const font = (weight: 400 | 700, address: string): Font => ({
  name: "Inter",
  weight,
  style: "normal",
  data: Buffer.from(address.slice(address.indexOf(",") + 1), "base64"),
});
const fonts = [font(400, regular), font(700, bold)];

type Style = Record<string, string | number>;
interface Box {
  type: "div" | "img";
  props: {style: Style; children?: Box[] | string; src?: string; width?: number; height?: number};
}

const box = (style: Style, children: Box[] | string): Box => ({
  type: "div",
  props: {style: {display: "flex", ...style}, children},
});

/** Text that does not fit is cut at a word. */
const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).replace(/\s+\S*$/, "")} …`;

/** A label where it stands in the plot; the box around it is wide enough for any, and the text sits at its side. */
function labelBox({text, x, y, anchor, colour, isBold}: Label): Box {
  const room = 300;
  const left = {start: x * scale, middle: x * scale - room / 2, end: x * scale - room}[anchor];
  const justifyContent = {start: "flex-start", middle: "center", end: "flex-end"}[anchor];
  const fontSize = 12.5 * scale;
  const style = {
    position: "absolute",
    left,
    top: y * scale - fontSize,
    width: room,
    justifyContent,
    fontSize,
    lineHeight: 1.25,
    color: colour,
    fontWeight: isBold ? 700 : 400,
    whiteSpace: "nowrap",
  };
  return box(style, text);
}

function pictureBox({svg, width, height, labels}: Picture): Box {
  const [drawnWidth, drawnHeight] = [width * scale, height * scale];
  const image: Box = {
    type: "img",
    props: {
      src: `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`,
      width: drawnWidth,
      height: drawnHeight,
      style: {position: "absolute", left: 0, top: 0},
    },
  };
  const style = {
    position: "absolute",
    left: padding - 6,
    bottom: 24,
    width: drawnWidth,
    height: drawnHeight,
  };
  return box(style, [image, ...labels.filter(({text}) => text !== "").map(labelBox)]);
}

/** Draws the picture that others show beside a link: a PNG of 1,200 by 630 pixels. Rejects without cardPainter(). */
export async function drawCard({site, title, text, picture}: Card): Promise<Buffer<ArrayBuffer>> {
  const card = box(
    {
      // The size of what is inside the padding and the line below.
      width: size.width - 2 * padding,
      height: size.height - 2 * padding - line,
      position: "relative",
      flexDirection: "column",
      padding,
      backgroundColor: "#fdfcfa",
      color: "#1c1e22",
      fontFamily: "Inter",
      borderBottom: `${line}px solid #0067a8`,
    },
    [
      box({fontSize: 46, fontWeight: 700, lineHeight: 1.15, letterSpacing: -1}, cut(title, 80)),
      box(
        {fontSize: 25, lineHeight: 1.35, marginTop: 16, color: "#5b616b"},
        cut(text, picture === null ? 400 : 150),
      ),
      ...(picture === null ? [] : [pictureBox(picture)]),
      box(
        {position: "absolute", right: padding, bottom: 30, fontSize: 24, fontWeight: 700, color: "#0067a8"},
        site,
      ),
    ],
  );
  const svg = await satori(card as unknown as Parameters<typeof satori>[0], {
    ...size,
    fonts,
  });
  const sharp = await cardPainter();
  if (sharp === null) throw new Error("cards need the package sharp");
  return sharp(Buffer.from(svg)).png({palette: true, compressionLevel: 9}).toBuffer() as Promise<
    Buffer<ArrayBuffer>
  >;
}
