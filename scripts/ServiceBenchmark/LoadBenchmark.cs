using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace VisionFinetune.ServiceBenchmark;

/// <summary>One long run; windows without and with clients in turn.</summary>
internal static class LoadBenchmark
{
    private const int BatchSize = 32;

    /// <summary>Steps of about a fifth of a second on two cores, in epochs of a minute or two.</summary>
    private const string Recipe = """
        name: load
        data: { source: synthetic, train_images: 20000, test_images: 100, size: 64, validation: 0.01 }
        model: { name: resnet18 }
        augment:
          train: [ { random_resized_crop: { size: 64 } }, random_horizontal_flip, { normalize: { mean: 0.5, std: 0.25 } } ]
          eval: [ { normalize: { mean: 0.5, std: 0.25 } } ]
        optimizer: { name: sgd, lr: 0.01 }
        train: { epochs: 1000, batch_size: 32 }
        """;

    public static async Task<int> RunAsync(Options options)
    {
        await using var service = await ServiceProcess.StartAsync();
        var run = await service.SubmitAsync(Recipe);
        await UntilTrainingAsync(service, run);
        await Task.Delay(TimeSpan.FromSeconds(options.Number("warm-up", 30)));
        var windows = new List<Window>();
        for (var i = 0; i < options.Number("windows", 4); i++)
        {
            var window = await MeasureAsync(service, run, TimeSpan.FromSeconds(options.Number("window", 120)), i % 2 == 1 ? options.Number("clients", 200) : 0);
            windows.Add(window);
            Console.WriteLine(window);
        }
        return Report(windows);
    }

    private static async Task UntilTrainingAsync(ServiceProcess service, string run)
    {
        while (!File.Exists(service.EventsFile(run)) || !File.ReadAllText(service.EventsFile(run)).Contains("\"event\":\"step\"", StringComparison.Ordinal))
        {
            if (await service.StatusAsync(run) == "failed")
                throw new InvalidOperationException("The training failed.");
            await Task.Delay(500);
        }
    }

    private static async Task<Window> MeasureAsync(ServiceProcess service, string run, TimeSpan length, int clients)
    {
        using var process = clients == 0 ? null : await StartClientsAsync(service, run, clients);
        await Task.Delay(TimeSpan.FromSeconds(Math.Min(5, length.TotalSeconds / 4)));       // connected, and caught up
        var (before, time, from) = (service.Memory(), service.ProcessorTime, TimeProvider.System.GetUtcNow());
        await Task.Delay(length);
        var (after, used, to) = (service.Memory(), service.ProcessorTime - time, TimeProvider.System.GetUtcNow());
        var seen = process is null ? null : await FinishAsync(process, StepRates.Count(service.EventsFile(run)));
        var rates = StepRates.Between(service.EventsFile(run), BatchSize, from, to);
        return new Window(clients, StepRates.Median(rates), rates.Count, before, after, used / (to - from), seen);
    }

    private static async Task<Process> StartClientsAsync(ServiceProcess service, string run, int count)
    {
        var address = new Uri(service.Client.BaseAddress!, $"/api/v1/runs/{run}/events").ToString();
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            ["clients", "--address", address, "--count", count.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardOutput.ReadLineAsync();
        return process;
    }

    private static async Task<ClientsResult> FinishAsync(Process process, long target)
    {
        await process.StandardInput.WriteLineAsync(target.ToString(CultureInfo.InvariantCulture));
        await process.StandardInput.FlushAsync();
        var result = JsonSerializer.Deserialize<ClientsResult>((await process.StandardOutput.ReadLineAsync())!)!;
        await process.WaitForExitAsync();
        return result;
    }

    private static int Report(List<Window> windows)
    {
        var ratios = windows.Zip(windows.Skip(1)).Where(pair => pair.Second.Clients > 0)
            .Select(pair => pair.Second.ImagesPerSecond / pair.First.ImagesPerSecond).ToList();
        var complete = windows.TrueForAll(window => window.Seen?.IsComplete ?? true);
        var (first, last) = (windows[0].Before, windows[^1].After);
        Console.WriteLine(FormattableString.Invariant($"throughput with clients / without, window by window: {string.Join(", ", ratios.Select(r => r.ToString("f4", CultureInfo.InvariantCulture)))}; median {StepRates.Median(ratios):f4}"));
        Console.WriteLine(FormattableString.Invariant($"service memory {first.Service >> 20} MB at the start, {last.Service >> 20} MB at the end; training {first.Children >> 20} and {last.Children >> 20} MB"));
        Console.WriteLine(complete ? "every client saw every event exactly once" : "EVENTS WERE LOST OR REPEATED");
        return complete ? 0 : 1;
    }

    private sealed record Window(
        int Clients, double ImagesPerSecond, int Steps, (long Service, long Children) Before, (long Service, long Children) After, double ServiceCores, ClientsResult? Seen)
    {
        public override string ToString() => FormattableString.Invariant(
            $"{Clients,4} clients: {ImagesPerSecond:f2} images/s (median of {Steps}); service {Before.Service >> 20} -> {After.Service >> 20} MB, {100 * ServiceCores:f1} % of a core; training {Before.Children >> 20} -> {After.Children >> 20} MB")
            + (Seen is null ? "" : FormattableString.Invariant(
                $"; {Seen.Events} events received, up to {Seen.LeastLastId} of {Seen.Target} at least, {Seen.Missed} missed, {Seen.Repeated} repeated, {Seen.Breaks} breaks"));
    }
}
