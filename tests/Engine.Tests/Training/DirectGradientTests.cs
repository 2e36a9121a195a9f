using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class DirectGradientTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_model_that_differentiates_itself_trains_as_with_autograd()
    {
        using var byHand = new Linear { Works = true };
        using var byAutograd = new Linear { Works = false };
        Train(byHand, "hand");
        Train(byAutograd, "autograd");
        Assert.Equal((32, 0), (byHand.BackwardPasses, byAutograd.BackwardPasses));
        foreach (var (key, value) in byAutograd.state_dict())
            TensorAssert.Close(value.detach(), byHand.state_dict()[key].detach(), 1e-5);
    }

    private void Train(Linear model, string name)
    {
        var parts = Some.Parts(Path.Combine(_folder, name), model, new RecordingObserver());
        using var trainer = new Trainer(parts with { Optimizer = new SgdSettings { Lr = 0.1 } });
        trainer.Run(TestContext.Current.CancellationToken);
    }

    private sealed class Linear : nn.Module<Tensor, Tensor>, IDirectGradient
    {
        private readonly TorchSharp.Modules.Linear fc = nn.Linear(10, 2);
        private Tensor? _input;

        public Linear()
            : base("linear")
        {
            RegisterComponents();
            Golden.FillState(this, "linear");
        }

        public bool Works { get; init; }

        public int BackwardPasses { get; private set; }

        public override Tensor forward(Tensor input) => fc.forward(input);

        public bool CanDifferentiate(Tensor input) => Works;

        public Tensor ForwardForGradient(Tensor input)
        {
            using var _ = no_grad();
            _input = input;
            return fc.forward(input);
        }

        public void Backward(Tensor outputGradient)
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            BackwardPasses++;
            fc.weight.grad!.copy_(outputGradient.t().mm(_input!));
            fc.bias!.grad!.copy_(outputGradient.sum(dim: 0));
        }
    }
}
