using System.Globalization;
using System.Text;
using System.Text.Json;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>Run directories as long training leaves them, invented: for measurements of long lists.</summary>
internal static class ManyRuns
{
    /// <summary>Writes that many finished runs and gives their names.</summary>
    public static IReadOnlyList<string> Write(string runsFolder, int runs, int epochs)
    {
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local);
        return [.. Enumerable.Range(0, runs).Select(i =>
        {
            var name = FormattableString.Invariant($"{start.AddMinutes(37 * i):yyyyMMdd-HHmmss}-run-{i:d4}");
            WriteOne(Path.Combine(runsFolder, name), i, epochs);
            return name;
        })];
    }

    private static void WriteOne(string folder, int index, int epochs)
    {
        Directory.CreateDirectory(folder);
        var draws = Golden.Uniform(FormattableString.Invariant($"run-{index}"), 3 + 2 * epochs);
        var recipe = DashboardHost.TinyRecipe.Replace("name: tiny", FormattableString.Invariant($"name: run-{index:d4}"), StringComparison.Ordinal)
            .Replace("epochs: 2", FormattableString.Invariant($"epochs: {epochs}"), StringComparison.Ordinal)
            .Replace("lr: 0.01", FormattableString.Invariant($"lr: {0.001 + 0.1 * draws[0]:g4}"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "recipe.yaml"), recipe);
        File.WriteAllText(Path.Combine(folder, "log.txt"), "");
        var (lines, best) = (new StringBuilder(), (Loss: double.MaxValue, Accuracy: 0.0, Epoch: 0));
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            var fallen = Math.Exp(-epoch / (5 + 40 * draws[1]));
            var loss = 0.3 + 2 * fallen + 0.1 * draws[2 + epoch];
            var accuracy = 0.9 - 0.7 * fallen - 0.02 * draws[2 + epochs + epoch];
            best = loss < best.Loss ? (loss, accuracy, epoch) : best;
            lines.Append(CultureInfo.InvariantCulture, $$"""
                {"epoch":{{epoch}},"step":{{79 * epoch}},"lr":0.01,"train_loss":{{loss - 0.1}},"train_accuracy":{{accuracy + 0.02}},"validation_loss":{{loss}},"validation_accuracy":{{accuracy}},"validation_f1_macro":{{accuracy - 0.01}},"images_per_second":{{190 + 10 * draws[2 + epoch]}},"seconds":{{20 + draws[2 + epoch]}}}

                """);
        }
        File.WriteAllText(Path.Combine(folder, "metrics.jsonl"), lines.ToString());
        var diagnosis = new { verdict = "healthy", evidence = "", advice = "" };
        File.WriteAllText(Path.Combine(folder, "summary.json"), JsonSerializer.Serialize(new
        {
            best_epoch = best.Epoch,
            best_validation_loss = best.Loss,
            best_validation_accuracy = best.Accuracy,
            diagnosis,
            epochs,
            seconds = 20.5 * epochs,
        }));
    }
}
