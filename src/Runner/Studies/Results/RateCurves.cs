using VisionFinetune.Engine.Schedules;
using VisionFinetune.Runner.Studies.Page;

namespace VisionFinetune.Runner.Studies.Results;

/// <summary>The learning rate of every variant over the run.</summary>
internal static class RateCurves
{
    private const int MostPoints = 240;

    /// <summary>One curve a variant; none when all have the same constant rate, which no picture is needed for.</summary>
    public static IReadOnlyList<RateCurve> Of(StudyResult result)
    {
        var curves = result.Variants.Select(v => Of(v, result.RunsOf(v).FirstOrDefault(r => r.Epochs.Count > 0))).OfType<RateCurve>().ToList();
        return curves.SelectMany(c => c.Rates).Distinct().Count() > 1 ? curves : [];
    }

    /// <summary>A schedule is a function of the step, except a plateau, which depends on the run: its curve is the one that was measured.</summary>
    private static RateCurve? Of(StudyVariant variant, StudyRun? run)
    {
        if (run is null)
            return null;
        var (epochs, stepsPerEpoch) = (variant.Recipe.Train.Epochs, run.Epochs[0].Step / run.Epochs[0].Epoch);
        if (variant.Recipe.Scheduler is PlateauSettings)
            return new RateCurve(variant.Name, [.. run.Epochs.SelectMany(e => new double[] { e.Epoch - 1, e.Epoch })], [.. run.Epochs.SelectMany(e => new[] { e.Lr, e.Lr })]);
        var schedule = variant.Recipe.Scheduler.Build(new RunLength(variant.Recipe.Optimizer.Lr, epochs, stepsPerEpoch));
        var steps = epochs * stepsPerEpoch;
        var points = (int)Math.Min(steps, Math.Max(MostPoints, 2L * epochs));
        List<long> at = [.. Enumerable.Range(0, points).Select(i => points == 1 ? 0 : i * (steps - 1) / (points - 1))];
        return new RateCurve(
            variant.Name, [.. at.Select(step => (double)step / stepsPerEpoch)], [.. at.Select(step => schedule.Rate((int)(step / stepsPerEpoch), step))]);
    }
}
