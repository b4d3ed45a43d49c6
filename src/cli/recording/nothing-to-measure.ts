/** No device that was asked for can be used: nothing can be measured, exit code 3. */
export class NothingToMeasure extends Error {
  override name = "NothingToMeasure";
}
