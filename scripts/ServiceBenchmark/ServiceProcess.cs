using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VisionFinetune.ServiceBenchmark;

/// <summary><c>vft serve</c> on a free port, with folders of its own that are gone afterwards.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private ServiceProcess(Process process, string folder, Uri address)
    {
        (_process, _folder) = (process, folder);
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        Client.DefaultRequestHeaders.Add("X-Requested-With", "vft");
    }

    public HttpClient Client { get; }

    public int Id => _process.Id;

    /// <summary>Processor time of the service itself, without the trainings.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<ServiceProcess> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("vft-benchmark-").FullName;
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Runner", "release", OperatingSystem.IsWindows() ? "vft.exe" : "vft");
        var process = Process.Start(new ProcessStartInfo(program, ["serve", "--port", "0", "--runs", Path.Combine(folder, "runs"), "--data", folder])
        {
            RedirectStandardError = true,
            WorkingDirectory = folder,
        })!;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (Address().Match(line) is not { Success: true } match)
                continue;
            _ = process.StandardError.ReadToEndAsync();      // a full pipe would stop it
            return new ServiceProcess(process, folder, new Uri(match.Value));
        }
        throw new InvalidOperationException($"'{program}' did not start.");
    }

    /// <summary>Queues a run.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SubmitAsync(string recipe)
    {
        using var content = new StringContent(recipe, new MediaTypeHeaderValue("application/yaml"));
        using var response = await Client.PostAsync("/api/v1/runs", content);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The service refused the run: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
    }

    public async Task<string> StatusAsync(string run)
    {
        using var answer = JsonDocument.Parse(await Client.GetStringAsync($"/api/v1/runs/{run}"));
        return answer.RootElement.GetProperty("status").GetString()!;
    }

    public string EventsFile(string run) => Path.Combine(_folder, "runs", run, "events.jsonl");

    /// <summary>Resident bytes of the service, and of the processes it started.</summary>
    public (long Service, long Children) Memory() => (Resident(Id), Children().Sum(Resident));

    public async ValueTask DisposeAsync()
    {
        foreach (var child in Children().Append(Id).ToList())
        {
            using var process = Process.GetProcessById(child);
            process.Kill();
            await process.WaitForExitAsync();
        }
        Client.Dispose();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static long Resident(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.WorkingSet64;
        }
        catch (ArgumentException)
        {
            return 0;       // it has just ended
        }
    }

    /// <summary>Linux only; elsewhere none are found.</summary>
    private List<int> Children()
    {
        var children = new List<int>();
        foreach (var folder in OperatingSystem.IsLinux() ? Directory.GetDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ParentOf(folder) == Id)
                children.Add(id);
        }
        return children;
    }

    private static int? ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;        // it has just ended
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
