/** A page of each kind, from the site's root. */
export const pages = {
  home: "index.html",
  post: "posts/cpu-or-gpu.html",
  sweep: "sweeps/2026-11-21-cpu-and-gpu.html",
  imported: "sweeps/2024-04-14-gpu-vs-cpu.html",
  adapter: "sweeps/2026-11-19-software-adapter.html",
  panel: "panels/2026-11-21-cpu-and-gpu/1.html",
  run: "sweeps/2026-11-20-quick/cpu-b0064-r1.html",
  failed: "sweeps/2026-11-21-cpu-and-gpu/gpu-b0064-r2.html",
  compare: "compare/2026-11-20-quick.html",
  baseline: "compare/2026-11-23-quick-own-operations/2026-11-23-quick-tensorflow.html",
  machines: "machines.html",
  history: "history.html",
  methods: "methods.html",
};
