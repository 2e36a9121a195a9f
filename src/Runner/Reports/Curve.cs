namespace VisionFinetune.Runner.Reports;

/// <summary>One line of a chart over epochs. Values may be NaN or infinite; only finite ones are drawn.</summary>
internal sealed record Curve(string Name, bool IsTrain, IReadOnlyList<double> Values);

/// <summary>What one chart shows, for the picture file and for the page alike.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Epochs">The horizontal position of each value.</param>
/// <param name="Curves">One or two lines.</param>
/// <param name="BestEpoch">Gets a mark if it is among the epochs.</param>
/// <param name="Format">Writes a value in full.</param>
/// <param name="TickFormat">Writes a value on the axis.</param>
/// <param name="Highest">The axis never reaches beyond this.</param>
internal sealed record CurveChart(
    string Title, IReadOnlyList<int> Epochs, IReadOnlyList<Curve> Curves, int BestEpoch,
    Func<double, string> Format, Func<double, string> TickFormat, double Highest = double.PositiveInfinity)
{
    public static CurveChart Loss(ReportData data) => new(
        "Loss", EpochsOf(data),
        [new("training", true, [.. data.Epochs.Select(e => e.TrainLoss)]), new("validation", false, [.. data.Epochs.Select(e => e.ValidationLoss)])],
        data.BestEpoch, Numbers.Loss, Numbers.Plain);

    public static CurveChart Accuracy(ReportData data) => new(
        "Accuracy", EpochsOf(data),
        [
            new("training", true, [.. data.Epochs.Select(e => e.TrainAccuracy ?? double.NaN)]),
            new("validation", false, [.. data.Epochs.Select(e => e.ValidationAccuracy ?? double.NaN)]),
        ],
        data.BestEpoch, Numbers.Percent, v => Numbers.Plain(v * 100) + " %", Highest: 1);

    public static CurveChart Rmse(ReportData data) => new(
        "Root mean squared error", EpochsOf(data), [new("validation", false, [.. data.Epochs.Select(e => e.ValidationRmse ?? double.NaN)])],
        data.BestEpoch, Numbers.Loss, Numbers.Plain);

    public static CurveChart LearningRate(ReportData data) => new(
        "Learning rate", EpochsOf(data), [new("learning rate", false, [.. data.Epochs.Select(e => e.Lr)])],
        data.BestEpoch, Numbers.Rate, Numbers.Rate);

    /// <summary>The ticks of the value axis; the first and the last are its ends.</summary>
    public IReadOnlyList<double> ValueTicks(int count)
    {
        var finite = Curves.SelectMany(c => c.Values).Where(double.IsFinite).ToList();
        if (finite.Count == 0)
            return Numbers.Ticks(0, 1, count);
        var (low, high) = (finite.Min(), finite.Max());
        // From zero unless that would squeeze the curves into a small part of the picture.
        if (low >= 0 && low < high * 0.4 || low == high)
            low = Math.Min(low, 0);
        if (low == high)
            high = low + 1;
        var margin = (high - low) * 0.04;
        return Numbers.Ticks(low == 0 ? 0 : low - margin, Math.Min(high + margin, Math.Max(high, Highest)), count);
    }

    /// <summary>The first and the last position of the epoch axis, with room beside a single epoch.</summary>
    public (double Low, double High) EpochSpan() => Epochs.Count == 0 ? (0.5, 1.5)
        : Epochs[0] == Epochs[^1] ? (Epochs[0] - 0.5, Epochs[0] + 0.5)
        : (Epochs[0], Epochs[^1]);

    private static IReadOnlyList<int> EpochsOf(ReportData data) => [.. data.Epochs.Select(e => e.Epoch)];
}
