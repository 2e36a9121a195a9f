using System.CommandLine;
using System.Globalization;
using System.Text;
using VisionFinetune.Runner.Commands;

namespace VisionFinetune.Fuzzing.LongLife;

/// <summary>Trains small recipes in this process as <c>vft train</c> does, a table and images in turn, and removes each run's folder.</summary>
internal sealed class ShortRuns : IDisposable
{
    private const string Table = """
        name: table
        task: tabular-classification
        data: { source: csv, root: ROOT, train: rows.csv, test: none, target: [y], features: [ { numeric: { columns: [a, b] } }, { categorical: { columns: [c] } } ], validation: 0.25 }
        model: { name: mlp, hidden: [8] }
        optimizer: { name: adam, lr: 0.01 }
        train: { epochs: 3, batch_size: 16, leaks: fail }
        """;

    private const string Images = """
        name: images
        data: { source: synthetic, train_images: 16, test_images: 4, classes: 2, size: 32, validation: 0.25 }
        model: { name: cifar_resnet20 }
        augment:
          train: [ { random_resized_crop: { size: 32 } }, { normalize: { mean: 0.5, std: 0.25 } } ]
          eval: [ { normalize: { mean: 0.5, std: 0.25 } } ]
        optimizer: { name: sgd, lr: 0.01 }
        train: { epochs: 1, batch_size: 8, leaks: fail }
        """;

    // Made once, as by a process: options that several commands share remember every command they were ever given to.
    private readonly RootCommand _commands = new() { TrainCommand.Create() };
    private readonly string _folder = Directory.CreateTempSubdirectory("vft-life-").FullName;

    public ShortRuns()
    {
        File.WriteAllText(Path.Combine(_folder, "rows.csv"), Rows());
        File.WriteAllText(Path.Combine(_folder, "table.yaml"), Table.Replace("ROOT", _folder, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_folder, "images.yaml"), Images);
    }

    /// <summary>Trains once.</summary>
    /// <param name="number">It is the seed.</param>
    /// <param name="images">The images instead of the table.</param>
    /// <exception cref="InvalidOperationException">The run failed.</exception>
    public void Run(int number, bool images)
    {
        var recipe = Path.Combine(_folder, images ? "images.yaml" : "table.yaml");
        var runs = Path.Combine(_folder, "runs");
        var (output, error) = (Console.Out, Console.Error);
        using var printed = new StringWriter();
        try
        {
            Console.SetOut(printed);
            Console.SetError(printed);
            var code = CommandLine.Invoke(
                _commands,
                ["train", recipe, "--runs", runs, "--device", "cpu", "--set", FormattableString.Invariant($"seed={number}")]);
            if (code != ExitCodes.Done)
                throw new InvalidOperationException($"Run {number} ended with code {code}: {printed}");
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
        Directory.Delete(runs, recursive: true);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Rows()
    {
        var draws = new Draws(1);
        var rows = new StringBuilder("y,a,b,c\n");
        for (var i = 0; i < 80; i++)
            rows.Append(CultureInfo.InvariantCulture, $"{i % 2},{i % 2 + draws.Below(100) / 100.0},{draws.Below(100)},{"xyz"[draws.Below(3)]}\n");
        return rows.ToString();
    }
}
