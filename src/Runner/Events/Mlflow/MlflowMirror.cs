using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>Opens the mirror of a run on a tracking server, before training begins.</summary>
internal static class MlflowMirror
{
    /// <summary>Begins a run on the server, or goes on with the one that mirrors a resumed run.</summary>
    /// <param name="target">Where.</param>
    /// <param name="name">Of a new run.</param>
    /// <param name="resumed">The run that is resumed; none for a new one.</param>
    /// <param name="limits">Of waiting and memory.</param>
    /// <param name="clock">Tells the time stamps.</param>
    /// <exception cref="UserException">The server cannot be reached or refuses.</exception>
    public static MlflowTracker Open(MlflowTarget target, string name, RunDirectory? resumed, MlflowLimits limits, TimeProvider clock)
    {
        var client = new MlflowClient(target.Address, Environment.GetEnvironmentVariable(MlflowClient.TokenVariable), limits.Request);
        try
        {
            var known = resumed is null ? null : MlflowRun.Read(resumed);
            var (mirror, lastStep) = known is not null && known.Address == target.Address.AbsoluteUri
                && Continue(client, known) is { } state
                    ? (known, state.LastStep)
                    : (Begin(client, target, name, clock), 0);
            Log.Information("Mirrored to MLflow at {Address:l}, experiment {Experiment:l}, run {RunId:l}", target.Address, mirror.Experiment, mirror.RunId);
            return new MlflowTracker(client, mirror, lastStep, limits, clock);
        }
        catch (MlflowException e)
        {
            client.Dispose();
            throw new UserException($"MLflow at {target.Address}: {e.Message}. Start the server, mend the address, or train without it: --mlflow none");
        }
    }

    private static MlflowRun Begin(MlflowClient client, MlflowTarget target, string name, TimeProvider clock)
    {
        var experiment = client.ExperimentAsync(target.Experiment, CancellationToken.None).GetAwaiter().GetResult();
        var (id, artifacts) = client.CreateRunAsync(experiment, name, clock.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None)
            .GetAwaiter().GetResult();
        return new MlflowRun(target.Address.AbsoluteUri, target.Experiment, id, artifacts);
    }

    /// <summary>What the server has of a run, or none if it has no such run any more.</summary>
    private static MlflowRunState? Continue(MlflowClient client, MlflowRun known)
    {
        try
        {
            if (client.GetRunAsync(known.RunId, CancellationToken.None).GetAwaiter().GetResult() is { IsDeleted: false } state)
                return state;
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowException.DoesNotExist)
        {
            // told below
        }
        Log.Warning("MLflow at {Address:l} has no run {RunId:l} any more; it gets a new one from here on", client.Address, known.RunId);
        return null;
    }
}
