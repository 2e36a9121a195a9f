using System.Globalization;
using System.Net.Http.Headers;

namespace VisionFinetune.Runner.Tests.Service.Live;

/// <summary>One event as a browser sees it.</summary>
/// <param name="Id">None for the last word of a stream.</param>
/// <param name="Kind">status, step, epoch, log or end.</param>
/// <param name="Data">JSON.</param>
internal sealed record ServerSentEvent(long? Id, string Kind, string Data);

/// <summary>Reads event streams.</summary>
internal static class ServerSentEvents
{
    /// <summary>Opens a stream and reads events until it ends or the reader has enough.</summary>
    /// <param name="http">Of the service.</param>
    /// <param name="run">Id of the run.</param>
    /// <param name="lastId">Sent as Last-Event-ID; 0: not sent.</param>
    public static async IAsyncEnumerable<ServerSentEvent> ReadAsync(HttpClient http, string run, long lastId = 0)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/runs/{run}/events", UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastId > 0)
            request.Headers.Add("Last-Event-ID", lastId.ToString(CultureInfo.InvariantCulture));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var fields = new Dictionary<string, string>();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length > 0 && line[0] != ':')
            {
                var parts = line.Split(": ", 2);
                fields[parts[0]] = parts[1];
            }
            else if (line.Length == 0 && fields.Count > 0)
            {
                yield return new ServerSentEvent(
                    fields.TryGetValue("id", out var id) ? long.Parse(id, CultureInfo.InvariantCulture) : null, fields["event"], fields["data"]);
                fields.Clear();
            }
        }
    }
}
