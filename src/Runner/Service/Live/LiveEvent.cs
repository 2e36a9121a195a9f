using System.Text;
using VisionFinetune.Runner.Events.Live;

namespace VisionFinetune.Runner.Service.Live;

/// <summary>One event of a run, ready to be sent.</summary>
/// <param name="Id">The number of its line in <c>events.jsonl</c>, from 1.</param>
/// <param name="Frame">As a server-sent event, in UTF-8. Shared by everybody who watches.</param>
internal sealed record LiveEvent(long Id, ReadOnlyMemory<byte> Frame)
{
    /// <summary>Whether the run may be over after it: it changes where the run stands.</summary>
    public bool MayBeLast { get; private init; }

    private static readonly byte[] s_kindStart = "{\"event\":\""u8.ToArray();

    /// <param name="id">Number of the line.</param>
    /// <param name="line">The line without its end.</param>
    public static LiveEvent Of(long id, ReadOnlySpan<byte> line)
    {
        var kind = KindOf(line);
        var head = Encoding.UTF8.GetBytes(FormattableString.Invariant($"id: {id}\nevent: {kind}\ndata: "));
        var frame = new byte[head.Length + line.Length + 2];
        head.CopyTo(frame, 0);
        line.CopyTo(frame.AsSpan(head.Length));
        frame[^2] = frame[^1] = (byte)'\n';
        return new LiveEvent(id, frame) { MayBeLast = kind == RunEventKind.Status };
    }

    /// <summary>The kind of an event, which its line begins with.</summary>
    public static string KindOf(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith(s_kindStart))
            return "message";
        var rest = line[s_kindStart.Length..];
        return rest.IndexOf((byte)'"') is > 0 and var end ? Encoding.UTF8.GetString(rest[..end]) : "message";
    }
}
