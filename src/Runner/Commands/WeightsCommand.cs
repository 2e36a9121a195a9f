using System.CommandLine;
using System.Globalization;
using VisionFinetune.Vision.Downloads;
using VisionFinetune.Vision.Weights;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft weights list | fetch | inspect | convert</c>.</summary>
internal static class WeightsCommand
{
    public static Command Create()
    {
        var command = new Command("weights", "Pretrained weights and weight files. Example: vft weights fetch "
            + "resnet50/IMAGENET1K_V1");
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateFetch());
        command.Subcommands.Add(CreateInspect());
        command.Subcommands.Add(CreateConvert());
        return command;
    }

    private static Option<string?> Manifest() => new("--manifest")
    {
        Description = "A list of weights to use instead of the "
        + "built-in one, in the form of pretrained/manifest.json."
    };

    private static Option<string> Folder(string name) => new(name)
    {
        Description = $"The folder of fetched weights; without it ${WeightsLocator.FolderVariable}, or else 'pretrained'.",
        DefaultValueFactory = _ => WeightsLocator.DefaultFolder,
    };

    private static Command CreateList()
    {
        Option<string?> manifest = Manifest();
        Option<string> folder = Folder("--in");
        var command = new Command("list", "Lists the pretrained weights. Example: vft weights list --json") { CommonOptions.Json, manifest, folder };
        command.SetAction(parse => List(WeightsManifest.Load(parse.GetValue(manifest)), parse.GetValue(folder)!, parse.GetValue(CommonOptions.Json)));
        return command;
    }

    private static int List(WeightsManifest manifest, string folder, bool json)
    {
        var locator = new WeightsLocator(manifest, folder);
        if (json)
        {
            JsonOutput.Print(new
            {
                folder,
                weights = manifest.Entries.Select(e => new
                {
                    e.Model,
                    e.Name,
                    e.File,
                    e.Address,
                    e.Sha256Prefix,
                    e.Top1Percent,
                    e.Licence,
                    e.Terms,
                    Present = locator.IsPresent(e),
                }),
            });
            return ExitCodes.Done;
        }
        TextTable.Print(Console.Out, ["model", "weights", "top-1 %", "licence", "present"], manifest.Entries.Select(e => new[]
        {
            e.Model, e.Name, e.Top1Percent.ToString("0.000", CultureInfo.InvariantCulture), e.Licence, locator.IsPresent(e) ? "yes" : "no",
        }), right: 2);
        foreach (var terms in manifest.Entries.Select(e => e.Terms).Where(t => t.Length > 0).Distinct())
            Console.Error.WriteLine(terms);
        return ExitCodes.Done;
    }

    private static Command CreateFetch()
    {
        var name = new Argument<string>("NAME[/WEIGHTS]")
        {
            Description = "Model and weights; a model alone means its "
            + "IMAGENET1K_V1."
        };
        Option<string> folder = Folder("--to");
        Option<string?> manifest = Manifest();
        var command = new Command(
            "fetch", "Downloads weights, resuming what was interrupted, and verifies them. Example: vft weights fetch "
                + "resnet50/IMAGENET1K_V1")
        {
            name, folder, manifest, CommonOptions.Json,
        };
        command.SetAction((parse, cancel) => FetchAsync(
            WeightsManifest.Load(parse.GetValue(manifest)).FindLabel(parse.GetValue(name)!), parse.GetValue(folder)!, parse.GetValue(CommonOptions.Json), cancel));
        return command;
    }

    private static async Task<int> FetchAsync(ManifestEntry entry, string folder, bool json, CancellationToken cancel)
    {
        var path = Path.Combine(folder, entry.File);
        using var http = Downloader.CreateClient();
        using var line = DownloadLine.Start($"{entry.Label} from {entry.Address} to {path}");
        var request = new DownloadRequest(entry.Address, path, Checksum.Sha256Prefix(entry.Sha256Prefix));
        var outcome = await new Downloader(http).FetchAsync(request, line, cancel).ConfigureAwait(false);
        if (json)
            JsonOutput.Print(new { entry.Model, entry.Name, path, outcome });
        else
            Console.Out.WriteLine($"{path} ({(outcome == DownloadOutcome.AlreadyPresent ? "was there already" : "downloaded")}, "
                + "verified)");
        return ExitCodes.Done;
    }

    private static Command CreateInspect()
    {
        var file = new Argument<string>("FILE") { Description = "A .pth or safetensors file." };
        var command = new Command("inspect", "Shows what is in a weight file, without running any of it. Example: vft weights "
            + "inspect resnet18.pth")
        {
            file, CommonOptions.Json,
        };
        command.SetAction(parse => Inspect(parse.GetValue(file)!, parse.GetValue(CommonOptions.Json)));
        return command;
    }

    private static int Inspect(string file, bool json)
    {
        var summary = WeightInspector.Inspect(file);
        if (json)
        {
            JsonOutput.Print(new
            {
                file,
                Format = WeightNames.Of(summary.Format),
                TensorCount = summary.Tensors.Count,
                summary.Parameters,
                Tensors = summary.Tensors.Select(t => new { t.Name, t.Shape, t.Dtype }),
                summary.Entries,
                summary.Notices,
            });
            return ExitCodes.Done;
        }
        foreach (var notice in summary.Notices)
            Console.Error.WriteLine(notice);
        Console.Out.WriteLine($"{WeightNames.Of(summary.Format)}, {summary.Tensors.Count} tensors, "
            + $"{summary.Parameters.ToString("#,0", CultureInfo.InvariantCulture)} parameters");
        TextTable.Print(Console.Out, ["key", "shape", "dtype"], summary.Tensors.Select(t => new[] { t.Name, $"[{string.Join(", ", t.Shape)}]", t.Dtype }));
        if (summary.Entries.Count > 0)
        {
            Console.Out.WriteLine();
            TextTable.Print(Console.Out, ["other entry", "value"], summary.Entries.Select(e => new[] { e.Key, e.Value }));
        }
        return ExitCodes.Done;
    }

    private static Command CreateConvert()
    {
        var input = new Argument<string>("IN") { Description = "A .pth or safetensors file; a checkpoint gives its model." };
        var output = new Argument<string>("OUT")
        {
            Description = "The file to write; its ending, .pth or .safetensors, says the "
            + "format."
        };
        var command = new Command("convert", "Writes weights in the other format. Example: vft weights convert resnet18.pth "
            + "resnet18.safetensors")
        {
            input, output, CommonOptions.Json,
        };
        command.SetAction(parse => Convert(parse.GetValue(input)!, parse.GetValue(output)!, parse.GetValue(CommonOptions.Json)));
        return command;
    }

    private static int Convert(string input, string output, bool json)
    {
        var (tensors, notices) = WeightConverter.Convert(input, output);
        if (json)
        {
            JsonOutput.Print(new { input, output, tensors, notices });
            return ExitCodes.Done;
        }
        foreach (var notice in notices)
            Console.Error.WriteLine(notice);
        Console.Out.WriteLine($"{output} ({tensors} tensors)");
        return ExitCodes.Done;
    }
}
