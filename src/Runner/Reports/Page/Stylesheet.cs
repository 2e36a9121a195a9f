namespace VisionFinetune.Runner.Reports.Page;

/// <summary>How the page looks: light, dark, on a phone and on paper.</summary>
internal static class Stylesheet
{
    public const string Css = """
        :root{color-scheme:light dark;--back:#fff;--panel:#f5f7f9;--ink:#1f2933;--faint:#5a6673;--line:#dce1e7;--train:#8a95a3;--blue:#1d6fd1;--heat:29,111,209;--best:#c35f06;--warn:#fff3d6;--warn-line:#d99a00;--warn-ink:#5c4100}
        @media (prefers-color-scheme:dark){:root{--back:#12171d;--panel:#1b222b;--ink:#e4e9ef;--faint:#9aa7b5;--line:#2f3944;--train:#8d99a8;--blue:#5ba3f5;--heat:64,142,240;--best:#f59a4a;--warn:#3a2d0c;--warn-line:#d99a00;--warn-ink:#ffe2a1}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans","DejaVu Sans",sans-serif}
        main{max-width:1080px;margin:0 auto;padding:2rem 1.25rem 4rem}
        h1{font-size:1.75rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
        h2{font-size:1.25rem;margin:2.75rem 0 .75rem}
        h3{font-size:1rem;margin:1.5rem 0 .5rem}
        p{margin:.5rem 0;max-width:70ch}
        .kind,.note,figcaption small{color:var(--faint)}
        .kind{margin:0 0 .25rem}
        .verdict{font-size:1.125rem;margin:.75rem 0 0}
        .notice{background:var(--warn);color:var(--warn-ink);border-left:6px solid var(--warn-line);border-radius:4px;padding:.75rem 1rem;margin:1rem 0;font-weight:600;max-width:none}
        .scores{display:grid;grid-template-columns:repeat(auto-fit,minmax(250px,1fr));gap:1rem;margin:1.5rem 0 0}
        .score{background:var(--panel);border-radius:8px;padding:1rem 1.25rem}
        .score h2{font-size:1rem;font-weight:400;color:var(--faint);margin:0}
        .score .big{font-size:2.75rem;line-height:1.15;font-weight:650;margin:.1rem 0}
        .score p{margin:.15rem 0}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,310px),1fr));gap:1.5rem 1.25rem}
        figure{margin:0}
        figcaption{font-weight:600}
        figcaption small{font-weight:400}
        .chart svg{display:block;width:100%;height:auto;overflow:visible}
        .grid{stroke:var(--line)}
        .axis{stroke:var(--faint)}
        .tick{fill:var(--faint);font-size:12px}
        svg path{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linejoin:round}
        svg circle{fill:currentColor}
        line.best{stroke:var(--best);stroke-width:1.6;stroke-dasharray:6 4}
        .train{color:var(--train)}
        .validation{color:var(--blue)}
        .legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;list-style:none;margin:.25rem 0 0;padding:0;font-size:.875rem}
        .key{display:inline-block;width:1.2em;border-top:3px solid currentColor;vertical-align:middle;margin-right:.4em}
        .key.best{color:var(--best);border-top-style:dashed}
        .scroll{overflow-x:auto;max-width:100%}
        .scroll:focus-visible{outline:2px solid var(--blue)}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9375rem}
        caption{text-align:left;color:var(--faint);padding-bottom:.4rem;font-size:.875rem}
        th,td{padding:.3rem .7rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap;font-weight:400}
        thead th{font-weight:600;vertical-align:bottom}
        th[scope=colgroup]{text-align:center}
        th[rowspan]:first-child,th[scope=row],thead tr:only-child th:first-child,.text{text-align:left}
        tr.is-best{background:color-mix(in srgb,var(--best) 14%,transparent)}
        tr.is-best th{font-weight:600}
        tfoot th,tfoot td{font-weight:600}
        .facts th{color:var(--faint);vertical-align:top}
        .facts td{text-align:left;white-space:normal;overflow-wrap:anywhere}
        .bar{display:inline-block;width:5.5rem;height:.7rem;margin-right:.6rem;background:var(--line);border-radius:2px;overflow:hidden;vertical-align:baseline}
        .bar i{display:block;height:100%;background:var(--blue)}
        .confusion th,.confusion td{padding:.25rem .45rem;border:1px solid var(--line)}
        .confusion td{text-align:center;min-width:3rem;background:rgba(var(--heat),calc(var(--s,0)*.7))}
        .confusion td.zero{color:var(--faint);opacity:.55}
        .confusion td.right{font-weight:650}
        .confusion thead th{text-align:center;font-weight:400}
        .confusion .narrow th[scope=col]{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;padding:.45rem .25rem}
        .heat{width:min(100%,560px);height:auto;image-rendering:pixelated;border:1px solid var(--line);display:block;margin:.5rem 0}
        .mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(180px,1fr));gap:1.25rem 1rem;list-style:none;margin:1rem 0 0;padding:0}
        .mistakes img{width:100%;max-width:160px;height:130px;object-fit:contain;object-position:left bottom;display:block;image-rendering:pixelated}
        .mistakes img.large{image-rendering:auto}
        .mistakes figcaption{font-weight:400;font-size:.875rem;line-height:1.35;margin-top:.35rem;overflow-wrap:anywhere}
        pre{background:var(--panel);border-radius:8px;padding:1rem;overflow-x:auto;font:.875rem/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;margin:0}
        dt{font-weight:600;margin-top:.75rem}
        dd{margin:0;max-width:70ch}
        @media (max-width:480px){main{padding:1.25rem 1rem 3rem}.score .big{font-size:2.25rem}th,td{padding:.3rem .5rem}.mistakes{grid-template-columns:repeat(2,1fr)}}
        @media print{:root{--back:#fff;--panel:#f5f7f9;--ink:#000;--faint:#444;--line:#ccc;--blue:#1d6fd1;--heat:29,111,209;--best:#c35f06;--warn:#fff3d6;--warn-ink:#000}body{font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}main{max-width:none;padding:0}figure,tr,li,.score{break-inside:avoid}h2{break-after:avoid}pre{white-space:pre-wrap}.scroll{overflow:visible}th,td{padding:.15rem .4rem}}
        """;
}
