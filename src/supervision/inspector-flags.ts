/** Inspector options: `--inspect`, `--inspect-brk=9230`, `--inspect-port 0`, `--debug-port=0`. */
const INSPECTOR_OPTION =
  /(?<=^|\s)--(?:(?:inspect|debug)-port[= ]\S+|inspect(?:-brk|-wait)?(?:=\S+)?)(?=\s|$)/g;

/**
 * The flags that open a child process's inspector on any free port: the port of this process is
 * taken, and the next port may be taken too.
 * @param url where the inspector of this process listens; undefined if no inspector is open
 */
export function inspectorFlags(url: string | undefined): readonly string[] {
  if (url === undefined) return [];
  return [`--inspect=${new URL(url).hostname}:0`];
}

/**
 * `NODE_OPTIONS` for a child process. Otherwise the child would compete for the inspector port of this
 * process, and `--inspect-brk` would keep it from ever becoming ready.
 */
export function withoutInspector(nodeOptions: string | undefined): string | undefined {
  return nodeOptions?.replaceAll(INSPECTOR_OPTION, '').trim();
}
