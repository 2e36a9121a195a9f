using VisionFinetune.Runner.Studies.Page.Charts;

namespace VisionFinetune.Runner.Studies.Page;

/// <summary>Every drawing of a study, made once for the page and for the picture files.</summary>
internal sealed class StudyCharts(StudyView view)
{
    public IReadOnlyList<XyChart> Curves { get; } = CurveCharts.Of(view);

    public XyChart? LearningRates { get; } = RateChart.Of(view);

    /// <summary>For picture files; the page draws its own, which follows its width.</summary>
    public XyChart? Intervals { get; } = IntervalRows.Of(view)?.Chart(view);

    public XyChart? Cost { get; } = CostChart.Of(view);

    public XyChart? Parallel { get; } = ParallelChart.Of(view);

    public IEnumerable<XyChart> All => Curves.Concat(new[] { LearningRates, Intervals, Cost, Parallel }.OfType<XyChart>());
}
