using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Tensorboard;

namespace VisionFinetune.Runner.Tests.Events.TensorBoard;

/// <summary>Reads event files without the program's own code: framing and CRC by hand, messages with Google's library and the classes
/// that its compiler made from TensorBoard's definitions.</summary>
internal static class EventReader
{
    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(i => Enumerable.Range(0, 8)
        .Aggregate((uint)i, (c, _) => (c & 1) != 0 ? c >> 1 ^ 0x82F63B78 : c >> 1))];

    public static string[] Files(string run) => [.. Directory.GetFiles(run, "events.out.tfevents.*").Order(StringComparer.Ordinal)];

    public static List<Event> Read(string file)
    {
        var events = new List<Event>();
        var bytes = File.ReadAllBytes(file).AsSpan();
        while (bytes.Length > 0)
        {
            var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            Assert.Equal(Masked(bytes[..8]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
            var data = bytes.Slice(12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..]));
            events.Add(Event.Parser.ParseFrom(data.ToArray()));
            bytes = bytes[(16 + length)..];
        }
        return events;
    }

    /// <summary>What TensorBoard shows of a folder: every START but the first drops what came before with its step or a later one.</summary>
    public static List<Event> Shown(string run)
    {
        var (shown, hasStarted) = (new List<Event>(), false);
        foreach (var one in Files(run).SelectMany(Read))
        {
            if (one.SessionLog?.Status == SessionLog.Types.SessionStatus.Start)
            {
                if (hasStarted)
                    shown.RemoveAll(e => e.Step >= one.Step);
                hasStarted = true;
            }
            shown.Add(one);
        }
        return shown;
    }

    public static IReadOnlyList<(long Step, string Tag, float Value)> Scalars(IEnumerable<Event> events) =>
        [.. Values(events).Where(v => v.Value.ValueCase == Summary.Types.Value.ValueOneofCase.SimpleValue).Select(v => (v.Step, v.Value.Tag, v.Value.SimpleValue))];

    public static IReadOnlyList<(long Step, string Tag, Summary.Types.Image Image)> Images(IEnumerable<Event> events) =>
        [.. Values(events).Where(v => v.Value.Image is not null).Select(v => (v.Step, v.Value.Tag, v.Value.Image))];

    /// <summary>The content for the HPARAMS tab under a tag: the field of its oneof and that field's bytes.</summary>
    public static (int Field, byte[] Message) Hyperparameters(IEnumerable<Event> events, string tag)
    {
        var value = Values(events).Single(v => v.Value.Tag == tag).Value;
        Assert.Equal("hparams", value.Metadata.PluginData.PluginName);
        Assert.Equal([0f], value.Tensor.FloatVal);
        Assert.Equal(1, value.Tensor.TensorShape.Dim.Single().Size);
        using var input = new CodedInputStream(value.Metadata.PluginData.Content.ToByteArray());
        var field = WireFormat.GetTagFieldNumber(input.ReadTag());
        var message = input.ReadBytes().ToByteArray();
        Assert.True(input.IsAtEnd);
        return (field, message);
    }

    /// <summary>The settings and the time of a session_start_info.</summary>
    public static (Dictionary<string, Value> Settings, double Time) Session(byte[] message)
    {
        var (settings, time) = (new Dictionary<string, Value>(), 0.0);
        using var input = new CodedInputStream(message);
        while (!input.IsAtEnd)
        {
            var tag = input.ReadTag();
            if (WireFormat.GetTagFieldNumber(tag) == 5)
            {
                time = input.ReadDouble();
                continue;
            }
            Assert.Equal(1, WireFormat.GetTagFieldNumber(tag));
            using var entry = new CodedInputStream(input.ReadBytes().ToByteArray());
            entry.ReadTag();
            var name = entry.ReadString();
            entry.ReadTag();
            settings.Add(name, Value.Parser.ParseFrom(entry.ReadBytes()));
        }
        return (settings, time);
    }

    public static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
            crc = s_table[(crc ^ value) & 0xFF] ^ crc >> 8;
        return ~crc;
    }

    public static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = Crc(data);
        return unchecked((crc >> 15 | crc << 17) + 0xA282EAD8);
    }

    private static IEnumerable<(long Step, Summary.Types.Value Value)> Values(IEnumerable<Event> events) =>
        events.Where(e => e.Summary is not null).SelectMany(e => e.Summary.Value.Select(v => (e.Step, v)));
}
