using System.Globalization;
using System.Text;

namespace VisionFinetune.Runner.Tests.Service.Index;

/// <summary>Run directories as training leaves them, written without training.</summary>
internal static class WrittenRuns
{
    /// <summary>Writes one and returns its id.</summary>
    /// <param name="runs">The runs folder.</param>
    /// <param name="number">Makes folder, name and numbers differ.</param>
    /// <param name="epochs">Epochs done of as many planned.</param>
    /// <param name="isFinished">Whether it has a summary.</param>
    public static string Write(string runs, int number, int epochs, bool isFinished = true)
    {
        var id = FormattableString.Invariant($"20260101-{number / 3600:00}{number / 60 % 60:00}{number % 60:00}-run{number}");
        var folder = Directory.CreateDirectory(Path.Combine(runs, id)).FullName;
        File.WriteAllText(Path.Combine(folder, "recipe.yaml"), RecipeOf(number, epochs));
        var metrics = new StringBuilder();
        for (var e = 1; e <= epochs; e++)
        {
            metrics.Append(CultureInfo.InvariantCulture,
                $"{{\"epoch\":{e},\"step\":{e * 10},\"lr\":0.01,\"train_loss\":1.5,\"train_accuracy\":0.5,\"validation_loss\":{LossOf(number, e)},"
                + $"\"validation_accuracy\":0.5,\"validation_f1_macro\":0.4,\"images_per_second\":{100 + number},\"seconds\":2}}\n");
        }
        File.WriteAllText(Path.Combine(folder, "metrics.jsonl"), metrics.ToString());
        if (isFinished)
            File.WriteAllText(Path.Combine(folder, "summary.json"), $$"""{"best_epoch":1,"diagnosis":{"verdict":"healthy"},"seconds":{{2 * epochs}}}""");
        return id;
    }

    /// <summary>The validation loss of an epoch.</summary>
    public static double LossOf(int number, int epoch) => 1 + number * 0.001 + 1.0 / epoch;

    private static string RecipeOf(int number, int epochs) => FormattableString.Invariant(
        $"name: run{number}\ndata: {{ source: synthetic }}\nmodel: {{ name: resnet18 }}\ntrain: {{ epochs: {epochs} }}\n");
}
