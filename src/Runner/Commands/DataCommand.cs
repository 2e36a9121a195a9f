using System.CommandLine;
using VisionFinetune.Engine;
using VisionFinetune.Vision.Downloads;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft data fetch</c>.</summary>
internal static class DataCommand
{
    private const string Cifar10 = "cifar10";

    public static Command Create()
    {
        var command = new Command("data", "Data sets. Example: vft data fetch cifar10");
        command.Subcommands.Add(CreateFetch());
        return command;
    }

    private static Command CreateFetch()
    {
        var name = new Argument<string>("DATASET") { Description = $"Which data set: {Cifar10}." };
        var folder = new Option<string>("--data")
        {
            Description = "The folder to put it into, where recipes look for it.",
            DefaultValueFactory = _ => Path.Combine("data", Cifar10),
        };
        var mirror = new Option<string?>("--from")
        {
            Description = "Another address of the same archive; its checksum must be "
            + "the official one."
        };
        var command = new Command(
            "fetch", "Downloads a data set, resuming what was interrupted, and verifies it; training reads it as it is. Example: "
                + "vft data fetch cifar10")
        {
            name, folder, mirror, CommonOptions.Json,
        };
        command.SetAction((parse, cancel) =>
            FetchAsync(parse.GetValue(name)!, parse.GetValue(folder)!, parse.GetValue(mirror), parse.GetValue(CommonOptions.Json), cancel));
        return command;
    }

    private static async Task<int> FetchAsync(string name, string folder, string? mirror, bool json, CancellationToken cancel)
    {
        if (name != Cifar10)
            throw new UserException($"'{name}' is no data set that can be fetched; choose {Cifar10}.");
        using var http = Downloader.CreateClient();
        using var line = DownloadLine.Start($"CIFAR-10 from {mirror ?? Cifar10Download.OfficialAddress} to {folder}");
        var download = new Cifar10Download(new Downloader(http), mirror is null ? null : Address(mirror));
        var (path, outcome) = await download.FetchAsync(folder, line, cancel).ConfigureAwait(false);
        if (json)
            JsonOutput.Print(new { DataSet = Cifar10, path, outcome });
        else
            Console.Out.WriteLine($"{path} ({(outcome == DownloadOutcome.AlreadyPresent ? "was there already" : "downloaded")}, "
                + "verified)");
        return ExitCodes.Done;
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? address
            : throw new UserException($"--from '{text}' is no https or http address.");
}
