import {expect, test} from "vitest";
import {
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatInstant,
  formatNumber,
  formatRatio,
  quantityFormat,
} from "../src/format.ts";

test("formatNumber() gives an exponent only where digits say nothing", () => {
  expect([1e14, 1e15, -2.345e99].map((value) => formatNumber(value))).toEqual([
    "100,000,000,000,000",
    "1.00e+15",
    "-2.34e+99",
  ]);
});

test("formatNumber() keeps three digits and never an exponent", () => {
  expect([1234.5, 123.45, 12.345, 0.12345, 1e7].map((value) => formatNumber(value))).toEqual([
    "1,235",
    "123",
    "12.3",
    "0.123",
    "10,000,000",
  ]);
});

test("formatChange() shows what is small as not nothing", () => {
  const text = [0, 0.000004, 0.0004, 0.012, 0.0994, 0.2].map((size) =>
    formatChange(size).replace("\u00a0", " "),
  );
  expect(text).toEqual(["0 %", "0.0004 %", "0.04 %", "1.2 %", "9.9 %", "20 %"]);
});

test("formatDuration() speaks in the unit a person would", () => {
  expect([0.84, 250, 4210, 12_345, 185_000, 7_830_000].map(formatDuration)).toEqual([
    "0.84 ms",
    "250 ms",
    "4.21 s",
    "12.3 s",
    "3 min 05 s",
    "2 h 11 min",
  ]);
});

test("formatRatio() does not break between number and sign", () => {
  expect(formatRatio(0.1416)).toBe("14.2\u00a0%");
});

test("formatBytes() uses binary units", () => {
  expect([512, 2 ** 20, 23.5 * 2 ** 30].map(formatBytes)).toEqual(["512 B", "1 MiB", "23.5 GiB"]);
});

test("formatCount() separates thousands", () => {
  expect(formatCount(2048)).toBe("2,048");
});

test("formatInstant() is in UTC", () => {
  expect(formatInstant("2026-11-23T11:03:00Z")).toBe("23 Nov 2026, 11:03 UTC");
});

test("quantityFormat() gives a whole column one unit and one precision", () => {
  const memory = quantityFormat("bytes", 3 * 2 ** 30);
  expect([memory.unit, memory.text(2 ** 29), memory.text(3 * 2 ** 30)]).toEqual(["GiB", "0.50", "3.00"]);
  const load = quantityFormat("ratio", 1);
  expect([load.unit, load.text(0.874)]).toEqual(["%", "87"]);
});

test("quantityFormat() shows a unit it does not know as it is", () => {
  const lumens = quantityFormat("lumens", 10);
  expect([lumens.unit, lumens.text(10), lumens.text(1116.97)]).toEqual(["lumens", "10", "1,117"]);
});
