using System.Buffers.Binary;

namespace VisionFinetune.Runner.Events.TensorBoard;

/// <summary>The messages of an event file. Field numbers are those of TensorBoard's <c>event.proto</c> and <c>summary.proto</c>.</summary>
internal static class EventMessages
{
    private const int WallTime = 1, StepNumber = 2, FileVersion = 3, SummaryField = 5, SessionLog = 7;
    private const int ValueField = 1, Tag = 1, SimpleValue = 2, ImageField = 4, TensorField = 8, Metadata = 9;

    /// <summary>The first event of every file.</summary>
    /// <param name="time">Seconds since 1970.</param>
    public static ProtobufMessage Version(double time) => new ProtobufMessage().Double(WallTime, time).Text(FileVersion, "brain.Event:2");

    /// <summary>Training begins or goes on at a step: TensorBoard forgets what earlier files say about this step and later ones.</summary>
    public static ProtobufMessage SessionStart(double time, long step) =>
        Event(time, step).Message(SessionLog, new ProtobufMessage().Integer(1, 1));

    /// <summary>Numbers at a step, in single precision as TensorBoard keeps them.</summary>
    public static ProtobufMessage Scalars(double time, long step, IEnumerable<(string Name, double Value)> values)
    {
        var (summary, one) = (new ProtobufMessage(512), new ProtobufMessage());
        foreach (var (name, value) in values)
            summary.Message(ValueField, one.Clear().Text(Tag, name).Float(SimpleValue, (float)value));
        return Event(time, step).Message(SummaryField, summary);
    }

    /// <summary>A picture at a step.</summary>
    /// <param name="time">Seconds since 1970.</param>
    /// <param name="step">Optimizer steps done.</param>
    /// <param name="name">The tag.</param>
    /// <param name="png">A PNG file's bytes.</param>
    public static ProtobufMessage Image(double time, long step, string name, byte[] png)
    {
        const int Rgb = 3;
        int Size(int offset) => BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(offset));      // of the header chunk
        var image = new ProtobufMessage().Integer(1, Size(20)).Integer(2, Size(16)).Integer(3, Rgb).Raw(4, png);
        return Event(time, step).Message(
            SummaryField, new ProtobufMessage().Message(ValueField, new ProtobufMessage().Text(Tag, name).Message(ImageField, image)));
    }

    /// <summary>What a plugin of TensorBoard wants to know about the run.</summary>
    public static ProtobufMessage PluginData(double time, long step, string name, string plugin, ProtobufMessage content)
    {
        const int Float32 = 1;
        var data = new ProtobufMessage().Text(1, plugin).Message(2, content);
        var shape = new ProtobufMessage().Message(2, new ProtobufMessage().Integer(1, 1));
        // TensorBoard lists only values that have a tensor, so it gets one with a single zero.
        var zero = new ProtobufMessage().Integer(1, Float32).Message(2, shape).Raw(5, new byte[sizeof(float)]);
        var value = new ProtobufMessage().Text(Tag, name).Message(TensorField, zero).Message(Metadata, new ProtobufMessage().Message(1, data));
        return Event(time, step).Message(SummaryField, new ProtobufMessage().Message(ValueField, value));
    }

    private static ProtobufMessage Event(double time, long step) => new ProtobufMessage().Double(WallTime, time).Integer(StepNumber, step);
}
