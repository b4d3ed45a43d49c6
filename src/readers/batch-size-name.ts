// Which names are a training's batch size.

/** Names of a training's batch size, without dashes, underscores and what stands before a dot; not that of its validation. */
const names = new RegExp(
  "^(?:per(?:device|gpu))?(?:train(?:ing)?|micro|mini|global|local|device)*(?:batch|bs|bsz|batchsize)" +
    "(?:train(?:ing)?)?(?:per(?:device|gpu|rank|worker))?$|^(?:samples|ims|imgs|images)per(?:gpu|batch)$",
);

/** Whether a setting, an argument or a factor of this name is a training's batch size: `bs`, `train.batch_size`, … */
export const isBatchSizeName = (name: string): boolean =>
  names.test(name.replace(/^.*\./, "").replaceAll(/[-_+]/g, "").toLowerCase());
