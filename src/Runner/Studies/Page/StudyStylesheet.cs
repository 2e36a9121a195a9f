using VisionFinetune.Runner.Studies.Page.Charts;

namespace VisionFinetune.Runner.Studies.Page;

/// <summary>What a study's page adds to the look of a run's report.</summary>
internal static class StudyStylesheet
{
    private const string Look = """
        :root{--k0:#b4bcc6;--k1:#0072b2;--k2:#d55e00;--k3:#009e73;--k4:#b8508f;--k5:#e69f00;--k6:#3fa2dc;--k7:#8c6d1f;--k8:#3b4754;--worst:#e0ac66;--top:#0b55a8}
        @media (prefers-color-scheme:dark){:root{--k0:#4d5864;--k1:#4c9be8;--k2:#f0813a;--k3:#2fc79a;--k4:#e08fc0;--k5:#f2b735;--k6:#a6dcfa;--k7:#cbb26a;--k8:#d5dde6;--worst:#8a6a3c;--top:#7cc0ff}}
        .k0{color:var(--k0)}.k1{color:var(--k1)}.k2{color:var(--k2)}.k3{color:var(--k3)}.k4{color:var(--k4)}.k5{color:var(--k5)}.k6{color:var(--k6)}.k7{color:var(--k7)}.k8{color:var(--k8)}
        .frame{color:var(--faint)}
        .ramp{color:color-mix(in oklab,var(--top) var(--share),var(--worst))}
        .lead{font-size:1.5rem;line-height:1.35;font-weight:600;margin:1rem 0 .5rem;max-width:40em;overflow-wrap:anywhere;text-wrap:pretty}
        .verdict{font-size:1.0625rem;margin:.4rem 0 0;overflow-wrap:anywhere}
        .chosen{font-size:1.5rem;line-height:1.25;font-weight:650;margin:.35rem 0;overflow-wrap:anywhere}
        .chosen.long{font-size:1.0625rem}
        .score{min-width:0;overflow-wrap:anywhere}
        .score h2::first-letter{text-transform:uppercase}
        svg path.line{stroke-width:var(--w,2.2)}
        svg path.dashed{stroke-dasharray:8 4}
        svg path.dotted{stroke-dasharray:2.5 3}
        svg path.band{fill:currentColor;fill-opacity:.2;stroke:none}
        svg circle.hollow{fill:var(--back);stroke:currentColor;stroke-width:2}
        .label{fill:var(--ink);font-size:12px;stroke:var(--back);stroke-width:3.5px;stroke-linejoin:round;paint-order:stroke}
        .swatch{width:1.9em;height:.5em;margin-right:.5em;vertical-align:middle}
        .legend{margin:.75rem 0 1rem;gap:.15rem 1.1rem}
        .legend li{border-radius:4px;padding:0 .25rem;overflow-wrap:anywhere}
        .legend li:hover,.legend li:focus-visible{background:var(--panel);outline:1px solid var(--line)}
        .pickable path.line,.pickable path.band,.pickable circle{transition:opacity .12s}
        .charts{grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:1.75rem 1.5rem}
        .single{max-width:580px}
        .intervals{margin-top:1.75rem}
        .intervals .row{display:grid;grid-template-columns:minmax(7rem,15rem) 1fr;align-items:center;column-gap:.75rem}
        .intervals .row svg{display:block;overflow:visible}
        .intervals .row .name{font-size:.875rem;line-height:1.25;text-align:right}
        .bar-line{stroke:currentColor;stroke-width:3.5;stroke-linecap:round;opacity:.75}
        .name{overflow-wrap:anywhere}
        td.value{white-space:normal;overflow-wrap:break-word}
        .ranking th,.ranking td,.comparisons th,.comparisons td{padding:.3rem .5rem}
        .variant{display:flex;align-items:baseline;white-space:normal;min-width:10rem;max-width:24rem}
        .ranking .swatch{flex:none;transform:translateY(-.25em)}
        .ranking .name{overflow-wrap:break-word;min-width:0}
        .ranking .name small{display:block;font-weight:400;color:var(--best)}
        .ranking .setting{white-space:normal}
        .ended{color:var(--best)}
        th strong{font-weight:650}
        td.value{max-width:18rem}
        .pair{white-space:normal;min-width:17rem;max-width:24rem;overflow-wrap:anywhere}
        .pair small{display:block;color:var(--faint);margin-top:.15rem}
        .comparisons td,.runs td,.runs th{vertical-align:top}
        .comparisons td small{color:var(--faint)}
        .badge{display:inline-block;font-size:.75rem;line-height:1.4;padding:0 .5em;border-radius:1em;border:1px solid var(--line);color:var(--faint);margin-right:.5em;white-space:nowrap}
        .is-real .badge{background:var(--k3);border-color:var(--k3);color:var(--back);font-weight:650}
        .runs .name{white-space:normal;min-width:9rem;max-width:16rem}
        .words{white-space:normal;min-width:20rem}
        .words small{color:var(--faint)}
        .error{color:var(--best);margin:0;overflow-wrap:anywhere}
        .failed td:nth-child(3){color:var(--best);font-weight:600}
        .halved td:nth-child(3){color:var(--faint)}
        details>summary{cursor:pointer;font-weight:600;padding:.4rem 0}
        summary:focus-visible{outline:2px solid var(--blue)}
        .ramp-key{display:flex;align-items:center;gap:.6rem;font-size:.875rem;color:var(--faint)}
        .ramp-bar{width:8rem;height:.6rem;border-radius:3px;background:linear-gradient(in oklab to right,var(--worst),var(--top))}
        .sheets{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:1.5rem}
        .sheets img{max-width:100%;height:auto;display:block;margin-top:.4rem;border-radius:4px}
        .sheets figcaption{overflow-wrap:anywhere}
        @media (max-width:560px){.lead{font-size:1.25rem}.tick,.label{font-size:15px}.intervals .tick{font-size:12px}.intervals .odd{display:none}.intervals .row{grid-template-columns:1fr;margin-bottom:.35rem}.intervals .row .name{text-align:left}.pair{min-width:15rem}}
        @media print{:root{--k0:#b4bcc6;--k1:#0072b2;--k2:#d55e00;--k3:#009e73;--k4:#b8508f;--k5:#e69f00;--k6:#3fa2dc;--k7:#8c6d1f;--k8:#3b4754;--worst:#e0ac66;--top:#0b55a8}.pair,.words{min-width:0}}
        """;

    /// <summary>The entry of the legend that is pointed at dims what is not its own: a rule a colour.</summary>
    private static readonly string s_picks = string.Join('\n', Enumerable.Range(0, Palette.Size + 1).Select(i =>
        $".pickable:has(.pick-k{i}:is(:hover,:focus-visible)) .charts :is(.line,.band,circle):not(.k{i}){{opacity:.1}}"));

    public static string Css { get; } = Look + "\n" + s_picks;
}
