using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Predicting;

/// <summary>The temperature that a finished run fitted on its validation split.</summary>
internal static class RunTemperature
{
    /// <param name="model">The best checkpoint of a run.</param>
    /// <exception cref="UserException">There is no temperature for these weights.</exception>
    public static double Of(ModelTarget model)
    {
        var run = RunDirectory.Containing(model.WeightsFile);
        if (run is null || Path.GetFullPath(model.WeightsFile) != Path.GetFullPath(run.Checkpoints.Best))
            throw new UserException($"'{model.WeightsFile}' is not the best checkpoint of a run, for which alone a temperature is fitted; leave out --calibrated.");
        if (!File.Exists(run.SummaryFile))
            throw new UserException($"Run '{run.Name}' is not finished, so it has no temperature yet; leave out --calibrated, or continue it: vft train --resume {run.Folder}");
        using var summary = JsonDocument.Parse(File.ReadAllBytes(run.SummaryFile));
        return summary.RootElement.TryGetProperty("temperature", out var scaling) && scaling.TryGetProperty("temperature", out var value)
            && value.TryGetDouble(out var temperature) && temperature > 0
            ? temperature
            : throw new UserException($"The summary of run '{run.Name}' has no temperature, as those of regressions and of earlier versions; leave out --calibrated.");
    }
}
