using System.CommandLine;
using System.Globalization;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.Doctor;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Weights;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft doctor</c>.</summary>
internal static class DoctorCommand
{
    private const double Agreement = 1e-4;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder in which CIFAR-10 is looked for.", DefaultValueFactory = _ => "data/cifar10" };
        var command = new Command("doctor", "Says what this machine offers and whether the numbers agree with PyTorch.\nExample: "
            + "vft doctor")
        {
            data, CommonOptions.Device, CommonOptions.Json,
        };
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            NativeLibrary.Require();
            var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
            var findings = Examine(device, parse.GetRequiredValue(data));
            if (parse.GetValue(CommonOptions.Json))
                JsonOutput.Print(findings);
            else
                Print(findings);
            return findings.Agrees ? ExitCodes.Done : ExitCodes.InternalError;
        });
        return command;
    }

    private sealed record Findings(
        string Version, string Torch, string Device, string Processor, int Threads, double MemoryGb, bool Cuda, IReadOnlyList<string> Gpus,
        string Data, IReadOnlyList<string> Weights, double GoldenRelativeError,
        string Convolutions, double ConvolutionRelativeError, bool Agrees);

    private static Findings Examine(Device device, string data)
    {
        var environment = RunEnvironment.Current(device, TimeProvider.System);
        var (error, convolutions) = (GoldenCheck.RelativeError(device), ConvolutionCheck.LargestError(device));
        return new Findings(
            environment.Version, environment.Torch, environment.Device, environment.Processor, environment.Threads,
            environment.MemoryBytes / 1e9, cuda.is_available(), [.. Enumerable.Range(0, cuda.is_available() ? cuda.device_count() : 0).Select(i => $"cuda:{i}")],
            Cifar10Reader.Exists(data) ? $"CIFAR-10 in {data}" : $"no CIFAR-10 in {data} (get it with: vft data fetch cifar10)",
            FetchedWeights(), error, environment.Convolutions, convolutions,
            error <= Agreement && convolutions <= ConvolutionCheck.Tolerance);
    }

    private static string Judge(double error, double limit) =>
        FormattableString.Invariant($"{(error <= limit ? "agrees" : "DOES NOT AGREE")} (limit {limit:g1})");

    private static List<string> FetchedWeights()
    {
        var manifest = WeightsManifest.Load();
        var locator = new WeightsLocator(manifest, WeightsLocator.DefaultFolder);
        return [.. manifest.Entries.Where(locator.IsPresent).Select(e => e.Label)];
    }

    private static void Print(Findings f)
    {
        var rows = new (string Name, string Value)[]
        {
            ("vft", f.Version), ("torch", f.Torch), ("device", f.Device), ("processor", f.Processor),
            ("threads", f.Threads.ToString(CultureInfo.InvariantCulture)),
            ("memory", f.MemoryGb.ToString("f1", CultureInfo.InvariantCulture) + " GB"),
            ("CUDA", f.Cuda ? "yes: " + string.Join(", ", f.Gpus) : "no"),
            ("data", f.Data),
            ("weights", f.Weights.Count == 0 ? "none fetched (see: vft weights list)" : string.Join(", ", f.Weights)),
            ("golden value", string.Create(CultureInfo.InvariantCulture,
                $"ResNet-18 differs from PyTorch by {f.GoldenRelativeError:g2} of the largest logit: {Judge(f.GoldenRelativeError, Agreement)}")),
            ("convolutions", string.Create(CultureInfo.InvariantCulture,
                $"differ from float64 by {f.ConvolutionRelativeError:g2}: {Judge(f.ConvolutionRelativeError, ConvolutionCheck.Tolerance)}; by {f.Convolutions}")),
        };
        foreach (var (name, value) in rows)
            Console.Out.WriteLine($"{name,-13} {value}");
    }
}
