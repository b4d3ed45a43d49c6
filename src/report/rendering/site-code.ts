// The compiled code of the pages, and the pages that it can make.
import {readdirSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import type {RouteData} from "astro";

/** A page or file of the site, before it is made. */
export interface SitePath {
  /** Its file below the site's folder. */
  file: string;
  /** Its address on a host of its own. */
  url: string;
  isPage: boolean;
  /** File of its route below `src/`, and the route's pattern, as Astro names them. */
  component: string;
  route: string;
  /** What its address stands for, by the route's parameters. */
  params: Readonly<Record<string, string | undefined>>;
}

/** The pages' code as Astro compiled it: it makes them without Astro. */
export interface SiteCode {
  paths(): Promise<SitePath[]>;
  make(path: Pick<SitePath, "url" | "component" | "route">): Promise<Uint8Array<ArrayBuffer>>;
}

interface PageModule {
  getStaticPaths?(options: {routePattern: string}): Promise<{params: SitePath["params"]}[]>;
}

/** As much of Astro's app for a build as pages need. It is no public interface: the version of Astro is pinned. */
interface BuildApp {
  manifest: {
    routes: {routeData: RouteData}[];
    pageMap: ReadonlyMap<string, () => Promise<{page(): Promise<PageModule>}>>;
  };
  setInternals(internals: {pagesByKeys: ReadonlyMap<string, unknown>}): void;
  setOptions(options: {
    settings: {scripts: readonly unknown[]};
    logger: {options: {destination: {write(): void}}};
  }): void;
  render(request: Request, options: {routeData: RouteData}): Promise<Response>;
}

/** The module that the code in a folder begins with. Throws where there is none. */
export function entryIn(folder: string): string {
  const entry = readdirSync(folder).find((name) => /^prerender-entry\..*mjs$/.test(name));
  if (entry === undefined) throw new Error(`no code of pages: ${folder} (has Astro named it anew?)`);
  return pathToFileURL(join(folder, entry)).href;
}

const filled = ({segments}: RouteData, params: SitePath["params"]): string =>
  segments
    .map(
      (parts) =>
        `/${parts.map(({dynamic, content}) => (dynamic ? (params[content] ?? "") : content)).join("")}`,
    )
    .join("");

function pathOf(routeData: RouteData, params: SitePath["params"]): SitePath {
  const pathname = routeData.pathname ?? filled(routeData, params);
  const isPage = routeData.type === "page";
  const file = `${pathname === "/" ? "index" : pathname.slice(1)}${isPage ? ".html" : ""}`;
  const {component, route} = routeData;
  return {file, url: new URL(`/${file}`, "http://localhost").href, isPage, component, route, params};
}

/** Loads the code that begins at `entry`, a file's address. It reads the project of the folder that the process is in. */
export async function openSiteCode(entry: string): Promise<SiteCode> {
  const {app} = (await import(entry)) as {app: BuildApp};
  // The site's styles and script are in its layout, so Astro has none to add.
  app.setInternals({pagesByKeys: new Map()});
  // What is wrong with a page is thrown, and said once.
  app.setOptions({settings: {scripts: []}, logger: {options: {destination: {write: () => undefined}}}});
  const routes = app.manifest.routes
    .map(({routeData}) => routeData)
    .filter(({type, component}) => ["page", "endpoint"].includes(type) && component.startsWith("src/"));
  return {
    async paths() {
      const paths: SitePath[] = [];
      for (const route of routes) {
        const load = app.manifest.pageMap.get(route.component);
        if (route.pathname !== undefined && route.pathname !== null) paths.push(pathOf(route, {}));
        else if (load !== undefined) {
          const {getStaticPaths} = await (await load()).page();
          const all = (await getStaticPaths?.({routePattern: route.route})) ?? [];
          paths.push(...all.map(({params}) => pathOf(route, params)));
        }
      }
      return paths;
    },
    async make({url, component, route}) {
      const routeData = routes.find((one) => one.component === component && one.route === route);
      if (routeData === undefined) throw new Error(`no such route: ${route} (of ${component})`);
      return (await app.render(new Request(url), {routeData})).bytes();
    },
  };
}
