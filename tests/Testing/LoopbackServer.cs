using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VisionFinetune.Testing;

/// <summary>What a test saw of one request.</summary>
public sealed record ServedRequest(string Path, string? Range)
{
    public string Method { get; init; } = "GET";

    public string? Authorization { get; init; }

    public byte[] Body { get; init; } = [];
}

/// <summary>An answer. <paramref name="Sent"/> bytes of the body go out before the connection ends: fewer than all is a truncation.</summary>
public sealed record ServedResponse(int Status, byte[] Body, IReadOnlyDictionary<string, string>? Headers = null, int? Sent = null)
{
    /// <summary>A server that honours ranges: the whole file, or the part from the asked byte on.</summary>
    public static ServedResponse File(ServedRequest request, byte[] content)
    {
        if (request.Range is not { } range)
            return new ServedResponse(200, content);
        var from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        return from >= content.Length
            ? new ServedResponse(416, [], new Dictionary<string, string> { ["Content-Range"] = $"bytes */{content.Length}" })
            : new ServedResponse(206, content[from..], new Dictionary<string, string>
            {
                ["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}",
            });
    }

    public static ServedResponse Redirect(string location) =>
        new(302, [], new Dictionary<string, string> { ["Location"] = location });
}

/// <summary>A local http server, one request a connection, that misbehaves as the test says.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ServedRequest, ServedResponse> _answer;
    private readonly ConcurrentQueue<ServedRequest> _requests = [];

    public LoopbackServer(Func<ServedRequest, ServedResponse> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public IReadOnlyList<ServedRequest> Requests => [.. _requests];

    public Uri Address(string path) => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}");

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                try
                {
                    await ServeAsync(client.GetStream());
                }
                catch (Exception e) when (e is IOException or SocketException)
                {
                    // the client hung up
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var first = (await reader.ReadLineAsync())?.Split(' ') ?? ["GET", "/"];
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (string? line; !string.IsNullOrEmpty(line = await reader.ReadLineAsync());)
            headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1].Trim();
        var body = new char[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        if (body.Length > 0)        // otherwise it would wait for more
            await reader.ReadBlockAsync(body);
        var request = new ServedRequest(first[1].TrimStart('/'), headers.GetValueOrDefault("Range"))
        {
            Method = first[0],
            Authorization = headers.GetValueOrDefault("Authorization"),
            Body = body.Length == 0 ? [] : Encoding.Latin1.GetBytes(body),
        };
        _requests.Enqueue(request);
        var response = _answer(request);
        var head = new StringBuilder($"HTTP/1.1 {response.Status} Test\r\nConnection: close\r\nContent-Length: {response.Body.Length}\r\n");
        foreach (var (name, value) in response.Headers ?? new Dictionary<string, string>())
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        await stream.WriteAsync(response.Body.AsMemory(0, response.Sent ?? response.Body.Length));
        stream.Socket.Shutdown(SocketShutdown.Send);
    }
}
