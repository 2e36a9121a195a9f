using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Service.Processes;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>A whole <c>vft</c> command in a process of its own.</summary>
/// <param name="name">How it is chosen.</param>
/// <param name="what">One line.</param>
/// <param name="arguments">Of the command; gets a new folder.</param>
internal sealed class ProgramBenchmark(string name, string what, Func<string, string[]> arguments) : IBenchmark
{
    public string Name => name;

    public string What => what;

    public string Unit { get; private init; } = "ms";

    /// <summary>Reads the value from the folder when the command is done; none: its time counts.</summary>
    private Func<string, double>? Value { get; init; }

    /// <summary>The images a second of a whole training, validation and checkpoints excluded: what metrics.jsonl says of its second epoch.</summary>
    public static ProgramBenchmark Training(string network, int size, int batch, int steps) => new(
        $"train/{network}-{size}-{batch}", $"the second epoch of vft train with {network}, {batch} images of {size} px a step, fp32, without validation and checkpoints",
        folder =>
        [
            "train", Recipe(folder, network, size, batch, steps), "--runs", folder,
        ])
    {
        Unit = "images/s",
        Value = folder => JsonDocument.Parse(File.ReadLines(Directory.GetFiles(folder, "metrics.jsonl", SearchOption.AllDirectories).Single()).Last())
            .RootElement.GetProperty("images_per_second").GetDouble(),
    };

    public Measurement Measure(int repetitions)
    {
        var values = new List<double>();
        for (var i = 0; i <= repetitions; i++)
        {
            var folder = Directory.CreateTempSubdirectory("vft-bench-").FullName;
            var clock = Stopwatch.StartNew();
            Run(arguments(folder));
            var milliseconds = clock.Elapsed.TotalMilliseconds;
            if (i > 0)
                values.Add(Value?.Invoke(folder) ?? milliseconds);
            Directory.Delete(folder, recursive: true);
        }
        return Measurement.Of(this, values);
    }

    private static void Run(string[] arguments)
    {
        using var process = Process.Start(VftProgram.StartInfo(arguments))!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new UserException($"vft {string.Join(' ', arguments)} ended with exit code {process.ExitCode}: {errors.Result.Trim()}");
    }

    private static string Recipe(string folder, string network, int size, int batch, int steps)
    {
        var path = Path.Combine(folder, "bench.yaml");
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $$"""
            name: bench
            data: { source: synthetic, train_images: {{batch * steps + 20}}, test_images: 10, classes: 10, size: 32, validation: {{20.0 / (batch * steps + 20)}} }
            model: { name: {{network}} }
            augment:
              train: [ random_resized_crop: { size: {{size}} }, random_horizontal_flip, normalize: { mean: 0.5, std: 0.25 } ]
              eval: [ resize: { size: [{{size}}, {{size}}] }, normalize: { mean: 0.5, std: 0.25 } ]
            optimizer: { name: sgd, lr: 1e-3 }
            train: { epochs: 2, batch_size: {{batch}}, precision: fp32 }
            """));
        return path;
    }
}
