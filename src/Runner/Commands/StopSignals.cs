using System.Runtime.InteropServices;
using Serilog;

namespace VisionFinetune.Runner.Commands;

/// <summary>Ctrl-C and SIGTERM: the first asks the work to stop, the second ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration _interrupt, _terminate;

    private StopSignals(Action<PosixSignalContext> handler) => (_interrupt, _terminate) =
        (PosixSignalRegistration.Create(PosixSignal.SIGINT, handler), PosixSignalRegistration.Create(PosixSignal.SIGTERM, handler));

    /// <param name="stop">Is cancelled by the first signal.</param>
    /// <param name="notice">What the user is told then.</param>
    public static StopSignals Register(CancellationTokenSource stop, string notice) => new(signal =>
    {
        if (stop.IsCancellationRequested)
            return;
        signal.Cancel = true;
        Log.Warning("{Notice:l}", notice);
        stop.Cancel();
    });

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }
}
