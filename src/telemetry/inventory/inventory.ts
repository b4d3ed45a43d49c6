import type si from "systeminformation";

/** What one of systeminformation's calls gives, as far as it is known. */
export type InventoryPart<Call extends "cpu" | "osInfo" | "system" | "graphics"> = Partial<
  Awaited<ReturnType<(typeof si)[Call]>>
>;

/** Static facts of a machine in the words of systeminformation, each asked for once. */
export interface Inventory {
  cpu(): Promise<InventoryPart<"cpu">>;
  osInfo(): Promise<InventoryPart<"osInfo">>;
  system(): Promise<InventoryPart<"system">>;
  graphics(): Promise<InventoryPart<"graphics">>;
}
