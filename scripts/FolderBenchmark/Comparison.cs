using System.Diagnostics;
using System.Globalization;

namespace VisionFinetune.FolderBenchmark;

/// <summary>Runs both in turn and prints medians.</summary>
internal static class Comparison
{
    private const string Peer = "scripts/peer/folder_loader.py";

    public static void Run(Dictionary<string, string> options, string chain)
    {
        var source = options.GetValueOrDefault("source", "../shared/data/cifar10/folder-tiny/train");
        var images = int.Parse(options.GetValueOrDefault("images", "20000"), CultureInfo.InvariantCulture);
        var rounds = int.Parse(options.GetValueOrDefault("rounds", "3"), CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("vft-bench-folder-").FullName;
        try
        {
            Replicate(source, Path.Combine(folder, "train"), images);
            Console.WriteLine($"{images:N0} files, chain {chain}; seconds of epoch 1, epoch 2");
            List<double[]> peer = [], own = [], again = [];
            for (var round = 0; round < rounds; round++)
            {
                peer.Add(Measure("torchvision", options.GetValueOrDefault("python", "/usr/bin/python3"), Peer, Path.Combine(folder, "train"), chain));
                if (Directory.Exists(Path.Combine(folder, ".vft-cache")))
                    Directory.Delete(Path.Combine(folder, ".vft-cache"), recursive: true);
                own.Add(Measure("ours", Environment.ProcessPath!, "--own", folder, "--chain", chain));
                again.Add(Measure("ours, next run", Environment.ProcessPath!, "--own", folder, "--chain", chain));
            }
            Console.WriteLine($"medians of {rounds}:");
            Print("epoch 1, nothing cached", peer, own, 0);
            Print("epoch 2", peer, own, 1);
            Print("epoch 1 of the next run", peer, again, 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Replicate(string source, string target, int count)
    {
        var files = Directory.GetFiles(source, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
            throw new FileNotFoundException($"'{source}' has no .jpg files; name a folder of class folders with --source.");
        for (var i = 0; i < count; i++)
        {
            var file = files[i % files.Count];
            var folder = Directory.CreateDirectory(Path.Combine(target, Path.GetFileName(Path.GetDirectoryName(file)!))).FullName;
            File.Copy(file, Path.Combine(folder, $"{i / files.Count:000}-{Path.GetFileName(file)}"));
        }
    }

    private static double[] Measure(string name, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        Console.WriteLine($"  {name}: {output.Trim()}");
        return [.. output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
    }

    private static void Print(string what, List<double[]> peer, List<double[]> own, int epoch)
    {
        var (theirs, ours) = (Median(peer, epoch), Median(own, epoch));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what}: torchvision {theirs:F2} s, ours {ours:F2} s: {theirs / ours:F1} times as fast"));
    }

    private static double Median(List<double[]> runs, int epoch)
    {
        var sorted = runs.Select(run => run[epoch]).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
