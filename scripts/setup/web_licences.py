"""Writes `LICENSES.txt` beside the front end's assets: every part, its version, its licence, and the texts.

The versions are read from what the wheels say about their content, so the list follows a bump by itself.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

from .archives import LAYOUT_HINT, Wheel
from .errors import SetupError

APACHE_TEXT = Path("/usr/share/common-licenses/Apache-2.0")
MONOSPACE_COPYRIGHT = Path("/usr/share/doc/fonts-jetbrains-mono/copyright")


class Part(NamedTuple):
    folder: str
    name: str
    version: str
    licence: str
    copyright: str


# Who holds the copyright of the packages that a bundle of `nicegui` is made of, by the start of their names.
HOLDERS = {
    "codemirror": {
        "@babel/": "Copyright (c) 2014-present Sebastian McKenzie and other contributors",
        "@codemirror/": "Copyright (C) 2018-2021 by Marijn Haverbeke <marijn@haverbeke.berlin> and others",
        "@lezer/": "Copyright (C) 2018 by Marijn Haverbeke <marijn@haverbeke.berlin> and others",
        "@marijn/": "Copyright (C) 2024 by Marijn Haverbeke <marijn@haverbeke.berlin>",
        "@uiw/": "Copyright (c) 2021 uiw",
        "codemirror": "Copyright (C) 2018-2021 by Marijn Haverbeke <marijn@haverbeke.berlin> and others",
        "crelt": "Copyright (C) 2020 by Marijn Haverbeke <marijn@haverbeke.berlin>",
        "style-mod": "Copyright (C) 2018 by Marijn Haverbeke <marijn@haverbeke.berlin> and others",
        "w3c-keyname": "Copyright (C) 2016 by Marijn Haverbeke <marijn@haverbeke.berlin> and others",
    },
    "aggrid": {
        "ag-charts": "Copyright (c) 2015-present AG GRID LTD",
        "ag-grid": "Copyright (c) 2015-present AG GRID LTD",
    },
    "echart": {
        "claygl": "Copyright (c) 2013-present Yi Shen and contributors",
        "echarts-gl": "Copyright (c) 2017-present Yi Shen and contributors",
        "echarts": "Copyright 2017-present The Apache Software Foundation (Apache ECharts; http://www.apache.org/)",
        "tslib": "Copyright (c) Microsoft Corporation",
        "zrender": "Copyright (c) 2017, Baidu Inc.",
    },
}
FOLDERS = {"codemirror": "codemirror", "aggrid": "ag-grid", "echart": "echarts"}

BSD3_TEXT = """\
Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
   disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote
   products derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""


def write(target: Path, wheels: dict[str, Wheel]) -> None:
    parts = [
        *vue_parts(wheels["ipyvue"]),
        *vuetify_parts(wheels["trame-vuetify"]),
        *(part for bundle in FOLDERS for part in bundled_parts(wheels["nicegui"], bundle)),
        *dagre_parts(wheels["spaday-dagre"]),
    ]
    lines = ["Third-party parts of the workbench: folder, name, version, licence, copyright.", ""]
    for part in parts:
        lines += [f"{part.folder:<11} {part.name} {part.version} ({part.licence})", f"{'':<11} {part.copyright}"]
    for licence, text in licence_texts(wheels["ipyvue"]).items():
        lines += ["", "=" * 100, licence, "=" * 100, "", text.strip()]
    (target / "LICENSES.txt").write_text("\n".join(lines) + "\n")


def vue_parts(wheel: Wheel) -> list[Part]:
    packages = vue_packages(wheel)
    holder = "Copyright (c) 2018-present, Yuxi (Evan) You and Vue contributors"
    names = ["@vue/shared", "@vue/reactivity", "@vue/runtime-core", "@vue/runtime-dom", "@vue/compiler-sfc"]
    return [Part("npm", name, packages[name]["versionInfo"], packages[name]["licenseId"], holder) for name in names]


def vue_packages(wheel: Wheel) -> dict[str, dict]:
    listed = json.loads(wheel.read("ipyvue/labextension/static/third-party-licenses.json"))
    return {package["name"]: package for package in listed["packages"]}


def vuetify_parts(wheel: Wheel) -> list[Part]:
    script = wheel.read("trame_vuetify/module/v3-serve/vuetify3.js")[:400].decode()
    vuetify = find_version(r"Vuetify v([\d.]+)", script)
    icons = find_version(r"\?v=([\d.]+)", wheel.read("trame_vuetify/module/v3-serve/css/mdi.css")[:2000].decode())
    drawn_by = "Copyright Pictogrammers, and Google for part of them"
    jetbrains = "Copyright 2020 The JetBrains Mono Project Authors"
    return [
        Part("vuetify", "Vuetify", vuetify, "MIT", "Copyright (c) 2016-present John Leider and Vuetify, LLC"),
        Part("mdi", "Material Design Icons", icons, "Apache-2.0", drawn_by),
        Part("fonts", "Roboto", "Latin subset", "Apache-2.0", "Copyright 2011 Google Inc."),
        Part("fonts", "JetBrains Mono", "Debian's, subset", "OFL-1.1", jetbrains),
    ]


def bundled_parts(wheel: Wheel, bundle: str) -> list[Part]:
    """The packages of one bundle, as the lock file it was built from lists them."""
    lock = json.loads(wheel.read(f"nicegui/elements/{bundle}/package-lock.json"))
    parts = []
    for path, package in lock["packages"].items():
        name = path.removeprefix("node_modules/")
        if not name or package.get("dev"):
            continue
        holders = [text for prefix, text in HOLDERS[bundle].items() if name.startswith(prefix)]
        if not holders:
            raise SetupError(f"the licence list does not know {name}", "Add its copyright to web_licences.py.")
        # claygl's package file names no licence; its repository carries the two-clause BSD text.
        licence = package.get("license") or {"claygl": "BSD-2-Clause"}.get(name)
        if not licence:
            raise SetupError(f"{name} states no licence", LAYOUT_HINT)
        parts.append(Part(FOLDERS[bundle], name, package["version"], licence, holders[0]))
    return parts


def dagre_parts(wheel: Wheel) -> list[Part]:
    sources = wheel.source_map("spaday_dagre/extension/cdn/index.js.map")
    holder = "Copyright (c) 2012-2014 Chris Pettitt"
    names = {"@dagrejs/dagre": "lib/version.ts", "@dagrejs/graphlib": "lib/version.ts"}
    return [
        Part("npm", name, find_version(r"['\"]([\d.]+)['\"]", sources[f"{name}/{path}"]), "MIT", holder)
        for name, path in names.items()
    ]


def licence_texts(vue_wheel: Wheel) -> dict[str, str]:
    vue = vue_packages(vue_wheel)["vue"]
    return {
        "MIT (Vue's copy; the other parts differ in the copyright line above)": vue["extractedText"],
        "Apache-2.0": APACHE_TEXT.read_text(),
        "BSD-3-Clause (BSD-2-Clause is the same without the third condition)": BSD3_TEXT,
        "JetBrains Mono (OFL-1.1)": MONOSPACE_COPYRIGHT.read_text(),
    }


def find_version(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if not match:
        raise SetupError(f"no version found with {pattern}", LAYOUT_HINT)
    return match[1]
