using System.Globalization;
using System.Text.Json;

namespace VisionFinetune.ServiceBenchmark;

/// <summary>Many clients that follow one run, in a process of their own. A line on standard input names the event that all must reach;
/// then they leave and the result is printed.</summary>
internal static class EventClients
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(Options options)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { Timeout = Timeout.InfiniteTimeSpan };
        using var stop = new CancellationTokenSource();
        EventClient[] clients = [.. Enumerable.Range(0, options.Number("count", 200)).Select(_ => new EventClient())];
        var following = clients.Select(client => client.FollowAsync(http, options.Text("address"), stop.Token)).ToArray();
        Console.WriteLine("following");
        var target = long.Parse((await Console.In.ReadLineAsync())!, CultureInfo.InvariantCulture);
        for (var waited = TimeSpan.Zero; waited < s_patience && clients.Any(client => client.LastId < target); waited += TimeSpan.FromMilliseconds(100))
            await Task.Delay(100);
        await stop.CancelAsync();
        await Task.WhenAll(following);
        Console.WriteLine(JsonSerializer.Serialize(new ClientsResult(
            clients.Length, target, clients.Min(client => client.LastId), clients.Sum(client => client.Missed), clients.Sum(client => client.Repeated),
            clients.Sum(client => client.Events), clients.Sum(client => client.Breaks))));
        return 0;
    }
}

/// <summary>What all clients of a window saw.</summary>
/// <param name="Clients">How many there were.</param>
/// <param name="Target">The last event that had been written.</param>
/// <param name="LeastLastId">The last event of the client that saw least.</param>
/// <param name="Missed">Numbers left out.</param>
/// <param name="Repeated">Numbers that came again.</param>
/// <param name="Events">Events received.</param>
/// <param name="Breaks">Connections that ended by themselves.</param>
internal sealed record ClientsResult(int Clients, long Target, long LeastLastId, long Missed, long Repeated, long Events, long Breaks)
{
    public bool IsComplete => LeastLastId >= Target && Missed == 0 && Repeated == 0;
}
