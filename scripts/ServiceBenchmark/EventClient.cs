using System.Buffers.Text;

namespace VisionFinetune.ServiceBenchmark;

/// <summary>Follows a run from its first event and checks the numbers. It looks at lines that begin with <c>id: </c> and at nothing else,
/// so that it costs the machine little.</summary>
internal sealed class EventClient
{
    private readonly byte[] _line = new byte[64];
    private int _length;

    public long LastId { get; private set; }

    public long Events { get; private set; }

    public long Missed { get; private set; }

    public long Repeated { get; private set; }

    public long Breaks { get; private set; }

    public async Task FollowAsync(HttpClient http, string address, CancellationToken stop)
    {
        var buffer = new byte[1 << 14];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                if (LastId > 0)
                    request.Headers.Add("Last-Event-ID", FormattableString.Invariant($"{LastId}"));
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                response.EnsureSuccessStatusCode();
                using var stream = await response.Content.ReadAsStreamAsync(stop);
                for (int count; (count = await stream.ReadAsync(buffer, stop)) > 0;)
                    Read(buffer.AsSpan(0, count));
                Breaks++;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                Breaks++;
                await Task.Delay(200, CancellationToken.None);
            }
            _length = 0;
        }
    }

    private void Read(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Keep(bytes[..end]);
            EndLine();
            bytes = bytes[(end + 1)..];
        }
        Keep(bytes);
    }

    /// <summary>Only the beginning of a line matters.</summary>
    private void Keep(ReadOnlySpan<byte> part)
    {
        var kept = part[..Math.Min(part.Length, _line.Length - _length)];
        kept.CopyTo(_line.AsSpan(_length));
        _length += kept.Length;
    }

    private void EndLine()
    {
        var line = _line.AsSpan(0, _length);
        _length = 0;
        if (!line.StartsWith("id: "u8) || !Utf8Parser.TryParse(line[4..], out long id, out _))
            return;
        Events++;
        if (id <= LastId)
            Repeated++;
        else
            Missed += id - LastId - 1;
        LastId = Math.Max(LastId, id);
    }
}
