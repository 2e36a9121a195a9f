using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace VisionFinetune.Runner.Logging;

/// <summary>Where log lines go: standard error always, <c>log.txt</c> of the run once there is one.</summary>
internal static class LogSetup
{
    private const string FileLine = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {Message:lj}{NewLine}{Exception}";

    private static ITextFormatter s_console = new MessageTemplateTextFormatter("{Message:lj}{NewLine}{Exception}");
    private static ITextFormatter s_file = new MessageTemplateTextFormatter(FileLine);

    /// <summary>Starts logging to standard error.</summary>
    /// <param name="json">One compact JSON object a line instead of plain text, here and in the file.</param>
    public static void ToConsole(bool json)
    {
        if (json)
            s_console = s_file = new CompactJsonFormatter();
        Log.Logger = Console().CreateLogger();
    }

    /// <summary>Logs to standard error and into a file from now on.</summary>
    /// <param name="path">The file; lines are added.</param>
    /// <param name="listener">Who else is told; none.</param>
    public static void AlsoToFile(string path, ILogEventSink? listener = null)
    {
        var before = Log.Logger;
        var logger = Console().WriteTo.File(s_file, path);
        Log.Logger = (listener is null ? logger : logger.WriteTo.Sink(listener)).CreateLogger();
        (before as IDisposable)?.Dispose();     // of the file that a run before had in this process
    }

    private static LoggerConfiguration Console() => new LoggerConfiguration().WriteTo.Sink(new ConsoleSink(s_console));

    private sealed class ConsoleSink(ITextFormatter formatter) : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            using var text = new StringWriter();
            formatter.Format(logEvent, text);
            StandardError.Write(text.ToString());
        }
    }
}
