"""Lays out the front end's third-party files under `.deps/web`, out of wheels that carry them.

    npm/@vue/…, npm/vue/…      Vue's ES module sources        npm/compiler-sfc.mjs   its compiler (build only)
    npm/@dagrejs/…             graph layout, TypeScript       vuetify/               script and styles
    codemirror/                editor, lang-sql.js, lezer-highlight.js
    ag-grid/  echarts/         grid and charts                mdi/  fonts/           icons and letters

No package manager of that world is involved: some wheels ship the published ES modules as they are, others
ship source maps whose `sourcesContent` holds the published sources.
"""

import re
import subprocess
from pathlib import Path

from . import web_licences
from .archives import LAYOUT_HINT, Wheel
from .errors import SetupError

MONOSPACE_FONT = Path("/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf")
MONOSPACE_CHARACTERS = "U+0020-007E,U+00A0-024F,U+2010-2027,U+20AC,U+2190-21FF,U+2500-257F"

# A bundler erased this file from the source map that dagre's sources come from: it only re-exports.
GRAPHLIB_INDEX = """\
export { Graph } from './graph';
export * as alg from './alg/index';
export * as json from './json';
export { version } from './version';
"""


def lay_out(target: Path, wheels: dict[str, Wheel], python: Path) -> None:
    """Writes every asset below `target`, an empty folder. `python` has fonttools."""
    lay_out_vue(target, wheels["ipyvue"])
    lay_out_vuetify(target, wheels["trame-vuetify"])
    lay_out_codemirror(target / "codemirror", wheels["nicegui"])
    copy_tree(wheels["nicegui"], "nicegui/elements/aggrid/dist/", target / "ag-grid")
    copy_tree(wheels["nicegui"], "nicegui/elements/echart/dist/", target / "echarts")
    lay_out_dagre(target, wheels["spaday-dagre"])
    lay_out_monospace_font(target / "fonts", python)
    web_licences.write(target, wheels)


def lay_out_vue(target: Path, wheel: Wheel) -> None:
    sources = wheel.source_map("ipyvue/nbextension/index.js.map")
    for package in ("shared", "reactivity", "runtime-core", "runtime-dom"):
        path = f"@vue/{package}/dist/{package}.esm-bundler.js"
        write(target / "npm" / path, require(sources, path, wheel))
    path = "vue/dist/vue.esm-bundler.js"
    write(target / "npm" / path, require(sources, path, wheel))

    compiler = wheel.source_map("ipyvue/nbextension/index-vue-sfc.js.map")
    path = "@vue/compiler-sfc/dist/compiler-sfc.esm-browser.js"
    write(target / "npm/compiler-sfc.mjs", require(compiler, path, wheel))


def lay_out_vuetify(target: Path, wheel: Wheel) -> None:
    module = "trame_vuetify/module"
    write(target / "vuetify/vuetify.js", without_map_comment(wheel.read(f"{module}/v3-serve/vuetify3.js")))
    write(target / "vuetify/vuetify.css", without_map_comment(wheel.read(f"{module}/v3-serve/vuetify3.css")))

    icons = without_map_comment(wheel.read(f"{module}/v3-serve/css/mdi.css")).decode()
    write(target / "mdi/css/mdi.css", with_woff2_only(icons))
    font = "fonts/materialdesignicons-webfont.woff2"
    write(target / "mdi" / font, wheel.read(f"{module}/v3-serve/{font}"))

    fonts = wheel.names(f"{module}/v2-serve/fonts/")
    for weight in (400, 500, 700):
        pattern = re.compile(rf"/roboto-latin-{weight}\.\w+\.woff2$")
        write(target / f"fonts/roboto-{weight}.woff2", wheel.read(the_only(filter(pattern.search, fonts), pattern)))


def with_woff2_only(css: str) -> str:
    """The icon sheet's font face without the formats that no supported browser asks for."""
    woff2 = re.search(r'url\("[^"]*\.woff2[^"]*"\) format\("woff2"\)', css)
    if not woff2:
        raise SetupError("the icon sheet names no woff2 font", LAYOUT_HINT)
    face = f'@font-face{{font-family:"Material Design Icons";src:{woff2[0]};font-weight:normal;font-style:normal}}'
    return re.sub(r"@font-face\{[^}]*\}", lambda _: face, css, count=1)


def lay_out_codemirror(target: Path, wheel: Wheel) -> None:
    copy_tree(wheel, "nicegui/elements/codemirror/dist/", target)
    # Without it Node reads these ES modules as CommonJS; above the whole tree it would break Vuetify's UMD file.
    write(target / "package.json", '{"type": "module"}\n')

    # Chunk names carry content hashes: the two chunks that the editor imports get names that stay.
    chunks = sorted(target.glob("index-*.js"))
    sql = the_only((c for c in chunks if "as schemaCompletionSource" in c.read_text()), "the SQL language's chunk")
    write(target / "lang-sql.js", f'export * from "./{sql.name}";\n')

    core = re.search(r'from"\./(index-[\w-]+\.js)"', (target / "index.js").read_text())
    if not core:
        raise SetupError("CodeMirror's entry imports no core chunk", LAYOUT_HINT)
    tags = name_of_highlight_tags(target / core[1])
    write(target / "lezer-highlight.js", f'export {{ {tags} as tags }} from "./{core[1]}";\n')


def name_of_highlight_tags(chunk: Path) -> str:
    """The mangled name under which a chunk exports `tags` of @lezer/highlight, found by the object's shape."""
    script = (
        f"import({str(chunk)!r}).then((chunk) => console.log(Object.keys(chunk)"
        ".filter((name) => chunk[name]?.lineComment?.set && chunk[name]?.keyword?.set).join()))"
    )
    found = subprocess.run(["node", "-e", script], check=True, capture_output=True, text=True).stdout.strip()
    return the_only([name for name in found.split(",") if name], "the editor's highlight tags")


def lay_out_dagre(target: Path, wheel: Wheel) -> None:
    sources = wheel.source_map("spaday_dagre/extension/cdn/index.js.map")
    wanted = {path: text for path, text in sources.items() if path.startswith("@dagrejs/")}
    for path in ("@dagrejs/dagre/index.ts", "@dagrejs/graphlib/lib/graph.ts"):
        require(wanted, path, wheel)
    for path, text in wanted.items():
        write(target / "npm" / path, text)
    write(target / "npm/@dagrejs/graphlib/lib/index.ts", GRAPHLIB_INDEX)


def lay_out_monospace_font(target: Path, python: Path) -> None:
    if not MONOSPACE_FONT.exists():
        raise SetupError(f"{MONOSPACE_FONT} is missing", "Install the Debian package fonts-jetbrains-mono.")
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            python, "-m", "fontTools.subset", MONOSPACE_FONT, f"--unicodes={MONOSPACE_CHARACTERS}",
            "--layout-features=*", "--flavor=woff2", f"--output-file={target / 'jetbrains-mono-400.woff2'}",
        ],
        check=True,
    )


def copy_tree(wheel: Wheel, prefix: str, target: Path) -> None:
    for name in wheel.names(prefix):
        if not name.endswith(".map"):
            write(target / name.removeprefix(prefix), without_map_comment(wheel.read(name)))


def without_map_comment(text: bytes) -> bytes:
    """Drops the reference to a source map that is not laid out, which browsers would report as missing."""
    text = re.sub(rb"\n//# sourceMappingURL=\S+\s*$", b"\n", text)
    return re.sub(rb"/\*# sourceMappingURL=[^*]*\*/", b"", text)


def write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def require(sources: dict[str, str], path: str, wheel: Wheel) -> str:
    if path not in sources:
        raise SetupError(f"a source map of {wheel.path.name} does not hold {path}", LAYOUT_HINT)
    return sources[path]


def the_only(candidates, what: object) -> str | Path:
    found = list(candidates)
    if len(found) != 1:
        raise SetupError(f"expected exactly one match for {what}, found {len(found)}", LAYOUT_HINT)
    return found[0]
