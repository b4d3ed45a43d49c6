import type {AstroIntegration} from "astro";
import type {Library} from "../runs/library.ts";

/** What the development server shows beside pages: run logs below `runs/`, and the posts of `posts` as they are edited. */
export function runLogs(library: Library, posts: string): AstroIntegration {
  return {
    name: "batchsweep:run-logs",
    hooks: {
      "astro:server:setup": ({server}) => {
        server.middlewares.use("/runs", (request, response, next) => {
          const [, sweep = "", name = ""] = (request.url ?? "").split("/");
          library
            .raw(sweep, name)
            .then((bytes) => response.setHeader("content-type", "application/json").end(bytes), next);
        });
        server.watcher.add(posts);
        server.watcher.on("change", (file) => {
          if (file.startsWith(posts)) server.ws.send({type: "full-reload"});
        });
      },
    },
  };
}
