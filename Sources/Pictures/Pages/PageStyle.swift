/// The common look of all pages.
enum PageStyle {
  /// The style sheet. It has no `<` and `&`, so that it may stand in XML as it is.
  static let sheet = """
    :root{color-scheme:light dark;--ink:#1f1f1f;--faint:#5f6368;--paper:#fff;--shade:#f3f4f6;--line:#d0d4da;\
    --link:#0059b3;--mark:#ffe08a}
    @media screen and (prefers-color-scheme:dark){:root{--ink:#e6e6e6;--faint:#a3a9b2;--paper:#16181c;\
    --shade:#22262c;--line:#3a4049;--link:#7db8ff;--mark:#6b5200}}
    body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:62rem;background:var(--paper);color:var(--ink);\
    font:16px/1.5 system-ui,'DejaVu Sans',sans-serif}
    h1{font-size:1.7rem;line-height:1.2;margin:0}h2{font-size:1.25rem;margin:2.2rem 0 .6rem}
    h3{font-size:1rem;margin:1.4rem 0 .4rem}
    .summary{font-size:1.1rem;color:var(--faint);max-width:48rem}
    a{color:var(--link)}
    nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;margin:0;padding:.5rem 0;\
    border-block:1px solid var(--line)}
    figure{margin:0}figcaption{color:var(--faint);font-size:.875rem;margin-top:.3rem}
    figure img,figure svg{display:block;max-width:100%;height:auto}
    figure.wide{margin:1rem 0}
    .pixels{image-rendering:pixelated}
    .grid{display:flex;flex-wrap:wrap;gap:1.2rem}.grid figure{flex:0 1 auto;max-width:16rem}
    .scroll{overflow-x:auto;margin:1rem 0}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums}
    caption{text-align:left;font-weight:600;padding-bottom:.4rem}
    caption span{position:sticky;left:0;display:inline-block;max-width:min(58rem,calc(100vw - 3rem))}
    th,td{padding:.25rem .75rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
    th:first-child{text-align:left;padding-left:0}thead th{border-bottom-width:2px;vertical-align:bottom}
    tbody th{font-weight:400}
    dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:.2rem 1.5rem;margin:1rem 0}
    dl div{display:flex;gap:.75rem;border-bottom:1px solid var(--line)}
    dt{color:var(--faint);flex:0 0 9rem}dd{margin:0;overflow-wrap:anywhere;min-width:0}
    pre{background:var(--shade);padding:.75rem 1rem;border-radius:.3rem;white-space:pre-wrap;\
    overflow-wrap:anywhere;font-size:.875rem}
    .text{background:var(--shade);padding:.6rem 1rem;border-radius:.3rem;white-space:pre-wrap;\
    overflow-wrap:anywhere}
    mark{background:var(--mark);color:inherit;padding:0 .1em;border-radius:.15em}
    mark::before{content:'[changed: '}mark::after{content:']'}
    mark::before,mark::after{clip-path:inset(100%);position:absolute;width:1px;height:1px;overflow:hidden;\
    white-space:nowrap}
    button,input,textarea{font:inherit;color:inherit;background:var(--shade);border:1px solid var(--line);\
    border-radius:.3rem;padding:.4rem .7rem;margin:.2rem .4rem .2rem 0}
    textarea{display:block;width:100%;box-sizing:border-box}
    button{cursor:pointer;text-align:left}button[aria-pressed=true]{background:var(--mark)}
    button.choice{display:block;width:100%}label{display:block;margin:.6rem 0}
    @media print{@page{margin:18mm}body{max-width:none;padding:0;font-size:10pt}nav{display:none}
    figure,tr,pre,dl div{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}
    mark{text-decoration:underline}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    """
}
