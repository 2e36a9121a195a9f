using TorchSharp.Modules;
using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Which parameters are updated alike, and which groups are trained in which epoch: functions of settings and epoch, so that nothing
/// of it belongs into a checkpoint.</summary>
internal sealed class StagePlan
{
    private readonly FineTuneSettings? _settings;
    private readonly IStagedModel? _model;
    private readonly bool _decayNorms;

    /// <param name="settings">None: all stages are trained alike, all the time.</param>
    /// <param name="model">With settings, one that has stages.</param>
    /// <param name="decayNorms">Whether parameters of one dimension decay like others.</param>
    /// <exception cref="UserException">The model has no stages.</exception>
    public StagePlan(FineTuneSettings? settings, nn.Module model, bool decayNorms)
    {
        (_settings, _model, _decayNorms) = (settings, model as IStagedModel, decayNorms);
        if (settings is not null && _model is null)
            throw new UserException("'fine_tune' trains a model stage by stage, but this one has no stages; leave it out.");
    }

    private int Stages => _model!.StageCount;

    public GroupTraits TraitsOf(string key, Parameter parameter)
    {
        var decays = _decayNorms || parameter.dim() > 1;
        if (_settings is null)
            return GroupTraits.Default with { Decays = decays };
        var stage = _model!.StageOf(key);
        return new GroupTraits(stage, Math.Pow(_settings.LayerDecay, Stages - 1 - stage), decays);
    }

    /// <exception cref="UserException">Nothing would be trained in the first epochs.</exception>
    public void Check(FlatParameters parameters)
    {
        if (_settings is { HeadEpochs: > 0 } && parameters.Groups.All(g => g.Traits.Stage != Stages - 1))
            throw new UserException("'fine_tune.head_epochs' trains only the head at first, but 'model.freeze' freezes the head; change one of them.");
    }

    /// <summary>What the learning rate is multiplied by.</summary>
    /// <param name="epoch">0 for the first.</param>
    public double RateScale(int epoch) => _settings is { } settings && epoch >= settings.HeadEpochs ? settings.FullRate : 1;

    /// <summary>Freezes and thaws groups as the epoch wants them.</summary>
    /// <param name="epoch">0 for the first.</param>
    /// <param name="stepsPerEpoch">Optimizer steps of an epoch.</param>
    /// <param name="parameters">The groups.</param>
    public void Begin(int epoch, long stepsPerEpoch, FlatParameters parameters)
    {
        if (_settings is null)
            return;
        foreach (var group in parameters.Groups)
            group.StepsBefore = _settings.FirstEpoch(group.Traits.Stage, Stages) * stepsPerEpoch;
        parameters.Freeze(group => group.Traits.Stage < _settings.FirstStage(epoch, Stages));
    }
}
