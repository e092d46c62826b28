using UnityEngine;

namespace LsdGame.Samples
{
    /// <summary>
    /// A small world that builds itself: a walker, coins to collect, and a cave whose door raises events. Arrow keys or
    /// WASD; left alone, it walks by itself. Its picture is restyled by the LSD Camera of the scene.
    /// </summary>
    public sealed class PlaygroundWorld : MonoBehaviour
    {
        const int NumTrees = 40;
        const int NumCoins = 12;
        const float Speed = 6; // metres a second
        const float CaveRadius = 8;
        const float CircleRadius = 15; // half the way to the cave
        const float IdleSeconds = 2; // without a key: then it walks by itself

        [SerializeField] LsdDirector _director = null;
        [SerializeField] Transform _camera = null;

        readonly Vector3 _cave = new Vector3(0, 0, 30);
        Transform _walker;
        Transform[] _coins;
        float _health = 1;
        float _lastKeyTime = -IdleSeconds;
        bool _isInCave;

        void Start()
        {
            Place(PrimitiveType.Plane, new Vector3(0, 0, 0), new Vector3(12, 1, 12), new Color(0.35f, 0.6f, 0.3f));
            for (var i = 0; i < NumTrees; i++) PlantTree(OnSpiral(i, NumTrees, 50));
            Place(PrimitiveType.Sphere, _cave, new Vector3(2 * CaveRadius, 10, 2 * CaveRadius), new Color(0.4f, 0.35f, 0.35f));
            _walker = Place(PrimitiveType.Capsule, new Vector3(0, 1, 0), new Vector3(1, 1, 1), new Color(0.8f, 0.25f, 0.2f));
            _coins = new Transform[NumCoins];
            for (var i = 0; i < NumCoins; i++)
                _coins[i] = Place(
                  PrimitiveType.Cylinder, OnSpiral(i, NumCoins, 25) + Vector3.up, new Vector3(0.8f, 0.1f, 0.8f), new Color(1, 0.8f, 0.1f));
        }

        void Update()
        {
            _walker.position += Direction() * (Speed * Time.deltaTime);
            foreach (var coin in _coins) TryCollect(coin);
            CheckCave();
            var behind = _walker.position + new Vector3(0, 4, -9);
            _camera.position = Vector3.Lerp(_camera.position, behind, 3 * Time.deltaTime);
            _camera.LookAt(_walker.position);
        }

        Vector3 Direction()
        {
            #if ENABLE_LEGACY_INPUT_MANAGER
            var keys = new Vector3(Input.GetAxis("Horizontal"), 0, Input.GetAxis("Vertical"));
            if (keys.sqrMagnitude > 0.01f) _lastKeyTime = Time.time;
            if (Time.time - _lastKeyTime < IdleSeconds) return keys;
            #endif
            var angle = Time.time * Speed / CircleRadius; // from the start through the cave and back
            return new Vector3(Mathf.Cos(angle), 0, Mathf.Sin(angle));
        }

        void TryCollect(Transform coin)
        {
            coin.Rotate(Vector3.up, 90 * Time.deltaTime);
            var away = coin.position - _walker.position;
            if (away.sqrMagnitude > 2) return;
            coin.position = coin.position * -1 + Vector3.up * 2; // it appears again on the other side
            _health = Mathf.Clamp01(_health + 0.2f);
            _director.Raise("coin", ("health", _health));
        }

        void CheckCave()
        {
            var isInside = (_walker.position - _cave).sqrMagnitude < CaveRadius * CaveRadius;
            if (isInside) _health = Mathf.Clamp01(_health - 0.05f * Time.deltaTime);
            if (isInside == _isInCave) return;
            _isInCave = isInside;
            _director.Raise(isInside ? "cave_entered" : "cave_left", ("health", _health));
        }

        static void PlantTree(Vector3 foot)
        {
            Place(PrimitiveType.Cylinder, foot + Vector3.up, new Vector3(0.4f, 1, 0.4f), new Color(0.4f, 0.25f, 0.15f));
            Place(PrimitiveType.Sphere, foot + Vector3.up * 3, new Vector3(2.4f, 2.8f, 2.4f), new Color(0.15f, 0.45f, 0.2f));
        }

        static Transform Place(PrimitiveType type, Vector3 position, Vector3 scale, Color colour)
        {
            var made = GameObject.CreatePrimitive(type).transform;
            made.position = position;
            made.localScale = scale;
            made.GetComponent<Renderer>().material.color = colour;
            return made;
        }

        /// <summary>Spread out evenly, and the same in every run.</summary>
        static Vector3 OnSpiral(int index, int count, float radius)
        {
            var angle = index * 2.4f; // the golden angle
            var distance = 4 + (radius - 4) * index / count;
            return new Vector3(distance * Mathf.Cos(angle), 0, distance * Mathf.Sin(angle));
        }
    }
}
