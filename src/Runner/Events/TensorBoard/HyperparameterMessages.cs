using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Events.TensorBoard;

/// <summary>What TensorBoard's HPARAMS tab reads. Field numbers are those of its <c>plugins/hparams/plugin_data.proto</c> and of
/// <c>google/protobuf/struct.proto</c>.</summary>
/// <remarks>No <c>_hparams_/experiment</c> is written: TensorBoard takes the first it finds, in whichever run, for the list of all columns,
/// and would hide the settings that only other runs have. Without one it gathers the columns from all runs.</remarks>
internal static class HyperparameterMessages
{
    public const string Plugin = "hparams";

    public const string StartTag = "_hparams_/session_start_info";

    public const string EndTag = "_hparams_/session_end_info";

    private const int SessionStart = 3, SessionEnd = 4;

    /// <param name="settings">All hyperparameters of the run.</param>
    /// <param name="time">When it began, in seconds since 1970.</param>
    public static ProtobufMessage Start(IReadOnlyList<RecipeLeaf> settings, double time)
    {
        var start = new ProtobufMessage();
        foreach (var setting in settings)
            start.Message(1, new ProtobufMessage().Text(1, setting.Name).Message(2, Value(setting.Value)));
        return new ProtobufMessage().Message(SessionStart, start.Double(5, time));
    }

    /// <param name="succeeded">Whether the run reached its end.</param>
    /// <param name="time">When it ended, in seconds since 1970.</param>
    public static ProtobufMessage End(bool succeeded, double time) =>
        new ProtobufMessage().Message(SessionEnd, new ProtobufMessage().Integer(1, succeeded ? 1 : 2).Double(2, time));

    private static ProtobufMessage Value(object value) => value switch
    {
        bool truth => new ProtobufMessage().Integer(4, truth ? 1 : 0),
        double number => new ProtobufMessage().Double(2, number),
        _ => new ProtobufMessage().Text(3, (string)value),
    };
}
